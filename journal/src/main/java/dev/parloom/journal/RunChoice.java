package dev.parloom.journal;

import dev.parloom.pipeline.journal.Journal;
import dev.parloom.pipeline.journal.RunStart;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether a run goes on with the last one or begins anew, and why.
 *
 * @param row the run's row in the table, which is there already
 * @param kind what the run does now; a run that is resumed has begun as something else
 * @param former the run before it, or what it was before it was resumed; null if it is the first
 * @param changes how the pipeline has changed since then; none if it has not
 */
record RunChoice(RunRow row, RunStart.Kind kind, @Nullable RunRow former, List<String> changes) {

  static RunChoice of(Connection connection, Journal.Plan plan, Rerun rerun, InstantSource clock)
      throws SQLException {
    Optional<RunRow> last = RunRow.last(connection, false);
    if (last.isEmpty()) {
      RunStart.Kind kind =
          rerun == Rerun.RETRY_FAILED ? RunStart.Kind.RETRY_FAILED : RunStart.Kind.FIRST;
      return begin(connection, plan, kind, null, List.of(), clock);
    }
    RunRow former = last.get();
    List<String> changes = changes(former, plan);
    boolean fresh = rerun == Rerun.FRESH;
    boolean keeps = changes.isEmpty() || rerun == Rerun.KEEP_DONE || rerun == Rerun.RETRY_FAILED;
    if (fresh || !keeps) {
      RunStart.Kind kind = fresh ? RunStart.Kind.FRESH : RunStart.Kind.PLAN_CHANGED;
      return begin(connection, plan, kind, former, changes, clock);
    }
    if (rerun == Rerun.RETRY_FAILED) {
      return begin(connection, plan, RunStart.Kind.RETRY_FAILED, former, changes, clock);
    }
    if (former.isUnfinished()) {
      return new RunChoice(former.resume(connection, plan), RunStart.Kind.RESUMED, former, changes);
    }
    return begin(connection, plan, RunStart.Kind.UPDATE, former, changes, clock);
  }

  private static RunChoice begin(
      Connection connection,
      Journal.Plan plan,
      RunStart.Kind kind,
      @Nullable RunRow former,
      List<String> changes,
      InstantSource clock)
      throws SQLException {
    boolean keeps = kind == RunStart.Kind.UPDATE || kind == RunStart.Kind.RETRY_FAILED;
    RunRow row =
        RunRow.begin(
            connection,
            plan.pipeline(),
            plan.stages(),
            kind,
            keeps && former != null ? former.base() : 0,
            clock.instant().toString());
    return new RunChoice(row, kind, former, changes);
  }

  /** What tells the pipeline from the one that was run before, in words. */
  private static List<String> changes(RunRow former, Journal.Plan plan) {
    List<String> changes = new ArrayList<>();
    if (!former.pipeline().equals(plan.pipeline())) {
      changes.add("it was named '%s'".formatted(former.pipeline()));
    }
    List<String> before = new ArrayList<>(former.plan());
    List<String> now = new ArrayList<>(plan.stages());
    if (before.equals(now)) {
      return changes;
    }
    before.removeAll(plan.stages());
    now.removeAll(former.plan());
    before.forEach(stage -> changes.add("no longer [%s]".formatted(stage)));
    now.forEach(stage -> changes.add("now [%s]".formatted(stage)));
    if (before.isEmpty() && now.isEmpty()) {
      changes.add("its stages are in another order");
    }
    return changes;
  }

  /** Whether what has failed in the run that goes on is tried again: it may be why it stopped. */
  boolean retriesHere() {
    return kind == RunStart.Kind.RESUMED && former != null && former.state().equals("stopped");
  }

  /**
   * What the run does.
   *
   * @param lost what is missing of the journal, in words to be appended; nothing if all is there
   */
  RunStart start(SettledItems items, String lost) {
    RunRow.Counts counts = items.endedHere();
    String because =
        switch (kind) {
          case FIRST, UNRECORDED -> "Run %d is the first of its journal".formatted(row.id());
          case RESUMED ->
              String.format(
                      Locale.ROOT,
                      "Run %d goes on, which %s, with %,d items done and %,d failed",
                      row.id(),
                      former == null ? "" : how(former.state()),
                      counts.done() + counts.dropped(),
                      counts.failed())
                  + (retriesHere() && counts.failed() > 0 ? ", which are tried again" : "")
                  + inSpite();
          case UPDATE ->
              "Run %d follows run %d, which is complete".formatted(row.id(), formerId())
                  + inSpite();
          case PLAN_CHANGED ->
              "Run %d does all items, because the pipeline has changed since run %d: %s"
                  .formatted(row.id(), formerId(), String.join(", ", changes));
          case FRESH -> "Run %d does all items again, as asked".formatted(row.id());
          case RETRY_FAILED ->
              String.format(
                  Locale.ROOT,
                  "Run %d tries again the %,d items that have failed, and no others",
                  row.id(),
                  items.failures());
        };
    return new RunStart(
        row.id(),
        kind,
        because + lost,
        counts.done() + counts.dropped(),
        retriesHere() ? 0 : counts.failed());
  }

  private long formerId() {
    return former == null ? 0 : former.id();
  }

  private String inSpite() {
    return changes.isEmpty()
        ? ""
        : " (the pipeline has changed: %s; what is done is kept, as asked)"
            .formatted(String.join(", ", changes));
  }

  private static String how(String state) {
    return switch (state) {
      case RunRow.RUNNING -> "was killed";
      case "drained" -> "was interrupted";
      case "stopped" -> "was stopped";
      default -> "broke off";
    };
  }
}
