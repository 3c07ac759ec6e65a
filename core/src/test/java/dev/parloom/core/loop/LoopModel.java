package dev.parloom.core.loop;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * What random programs on a loop of virtual time do: a plain function of the program. Durations are
 * random nanoseconds, so that no two independent events fall together.
 */
final class LoopModel {

  /** What a task does, one step after another. */
  record Node(int id, List<Step> steps) {}

  sealed interface Step {}

  record Sleep(long nanos) implements Step {}

  record Yield() implements Step {}

  record Fail() implements Step {}

  /** Starts a task; cancels it after so long if that is more than 0, else waits for its end. */
  record Spawn(Node child, long cancelAfter) implements Step {}

  /** Starts tasks in a fail-fast scope. */
  record Group(List<Node> children) implements Step {}

  /** Items through a channel: pauses before each send, and before each receive. */
  record Exchange(int capacity, List<Long> sends, List<Long> receives) implements Step {}

  /** Receives for so long what is sent after so long. */
  record Poll(long nanos, long sentAfter) implements Step {}

  static final class Failure extends Exception {
    private static final long serialVersionUID = 1L;
  }

  private static final long NEVER = Long.MAX_VALUE;

  // ---- Programs.

  private final Random random;
  private int nodes;

  private LoopModel(Random random) {
    this.random = random;
  }

  static Node random(Random random) {
    return new LoopModel(random).node(0, false);
  }

  private long nanos() {
    return 1 + random.nextLong(1_000_000_000L);
  }

  private List<Long> pauses(int count) {
    return IntStream.range(0, count).mapToObj(_ -> nanos()).toList();
  }

  private Node node(int depth, boolean mayFail) {
    int id = nodes++;
    List<Step> steps = new ArrayList<>();
    steps.add(new Sleep(nanos())); // so that nothing is cancelled before it starts
    int count = 1 + random.nextInt(5);
    for (int i = 0; i < count && nodes < 60; i++) {
      steps.add(step(depth));
    }
    if (mayFail && random.nextInt(3) == 0) {
      steps.add(random.nextInt(steps.size() + 1), new Fail());
      if (steps.getFirst() instanceof Fail) {
        steps.addFirst(new Sleep(nanos()));
      }
    }
    return new Node(id, List.copyOf(steps));
  }

  private Step step(int depth) {
    boolean leaf = depth >= 4;
    return switch (random.nextInt(leaf ? 5 : 9)) {
      case 0, 1 -> new Sleep(nanos());
      case 2 -> new Yield();
      case 3 -> {
        int items = 1 + random.nextInt(5);
        yield new Exchange(random.nextInt(3), pauses(items), pauses(items));
      }
      case 4 -> new Poll(nanos(), nanos());
      case 5, 6 -> new Spawn(node(depth + 1, true), random.nextBoolean() ? 2 * nanos() : 0);
      default -> {
        List<Node> children = new ArrayList<>();
        int count = 1 + random.nextInt(4);
        for (int i = 0; i < count; i++) {
          children.add(node(depth + 1, true));
        }
        yield new Group(List.copyOf(children));
      }
    };
  }

  // ---- What they do.

  private enum How {
    DONE,
    FAILED,
    CANCELLED
  }

  private record End(How how, long at) {}

  /** Of each task that runs: how it ends, and when. */
  static Map<Integer, String> ends(Node program) {
    Map<Integer, String> ends = new TreeMap<>();
    var _ = run(program, 0, NEVER, ends);
    return ends;
  }

  /** A task that starts at one time and is cancelled at another, unless it has ended by then. */
  private static End run(Node node, long start, long cancelAt, Map<Integer, String> ends) {
    long now = start;
    How how = How.DONE;
    for (Step step : node.steps) {
      if (step instanceof Fail) {
        how = How.FAILED;
        break;
      }
      now = after(step, now, cancelAt, ends);
      if (now > cancelAt) {
        how = How.CANCELLED;
        now = cancelAt;
        break;
      }
    }
    String word =
        switch (how) {
          case DONE -> "done";
          case FAILED -> "failed";
          case CANCELLED -> "cancelled";
        };
    ends.put(node.id, word + " at " + now);
    return new End(how, now);
  }

  /** When the step is over, if nobody cancels it; what it starts is cancelled with it. */
  private static long after(Step step, long now, long cancelAt, Map<Integer, String> ends) {
    return switch (step) {
      case Sleep(var nanos) -> now + nanos;
      case Yield() -> now;
      case Fail() -> now;
      case Spawn(var child, var cancelAfter) -> {
        if (cancelAfter > 0) {
          var _ = run(child, now, Math.min(cancelAt, now + cancelAfter), ends);
          yield now + cancelAfter;
        }
        long end = run(child, now, NEVER, new TreeMap<>()).at;
        var _ = run(child, now, cancelAt, ends);
        yield end;
      }
      case Group(var children) -> {
        long last = now;
        long failure = NEVER;
        for (Node child : children) {
          End alone = run(child, now, NEVER, new TreeMap<>());
          last = Math.max(last, alone.at);
          failure = alone.how == How.FAILED ? Math.min(failure, alone.at) : failure;
        }
        for (Node child : children) {
          var _ = run(child, now, Math.min(cancelAt, failure), ends);
        }
        yield Math.min(last, failure);
      }
      case Exchange(var capacity, var sends, var receives) ->
          exchange(now, capacity, sends, receives);
      case Poll(var nanos, var sentAfter) -> now + Math.min(nanos, sentAfter);
    };
  }

  private static long exchange(long start, int capacity, List<Long> sends, List<Long> receives) {
    long[] received = new long[sends.size()];
    long sender = start;
    long receiver = start;
    for (int i = 0; i < sends.size(); i++) {
      long ready = receiver + receives.get(i);
      long offered = sender + sends.get(i);
      received[i] = Math.max(offered, ready);
      // It is in when there is room: when the item so many before it has been received.
      long room = capacity == 0 ? received[i] : i < capacity ? start : received[i - capacity];
      sender = Math.max(offered, room);
      receiver = received[i];
    }
    return Math.max(sender, receiver);
  }
}
