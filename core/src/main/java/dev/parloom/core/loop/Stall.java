package dev.parloom.core.loop;

import dev.parloom.core.time.Nanos;
import java.time.Duration;
import java.util.List;

/**
 * A task that kept its loop from going on for longer than the loop's limit. Immutable.
 *
 * @param loop the loop's name
 * @param task the task's name
 * @param kind what it seems to be doing
 * @param held how long it has had its turn, at the time it was found
 * @param stack where it was then, innermost call first
 * @param suspects if it is {@link Kind#BLOCKED}: waiting tasks of the same loop that may hold the
 *     monitor, those first whose stack has a method of the class in which it is blocked; at most 8.
 *     Which one it is the JVM tells no program; {@code jcmd PID Thread.dump_to_file -format=json
 *     FILE} names the owner of the monitor
 */
public record Stall(
    String loop,
    String task,
    Kind kind,
    Duration held,
    List<StackTraceElement> stack,
    List<Suspect> suspects) {

  /** What a task that stalls its loop seems to be doing, by the state of its thread. */
  public enum Kind {
    /** It computes, or is in a system call or native code, and does not let others run. */
    RUNNING("runs on without waiting"),
    /** It waits through the JDK: a sleep, a queue, a lock, a socket; the loop cannot go on then. */
    WAITING("waits, but not through Parloom"),
    /** It wants a monitor that somebody else holds: {@code synchronized}. */
    BLOCKED("waits for a monitor (synchronized)");

    private final String words;

    Kind(String words) {
      this.words = words;
    }
  }

  /**
   * A task that waits, and may hold the monitor that another wants. Immutable.
   *
   * @param task its name
   * @param stack where it waits, innermost call first
   */
  public record Suspect(String task, List<StackTraceElement> stack) {

    /** Copies the stack. */
    public Suspect {
      stack = List.copyOf(stack);
    }
  }

  /** Copies the lists. */
  public Stall {
    stack = List.copyOf(stack);
    suspects = List.copyOf(suspects);
  }

  /** What happened, where, and what to do about it, over several lines. */
  public String message() {
    StringBuilder text = new StringBuilder();
    text.append(
        "loop '%s' stands still: task '%s' has had its turn for %,d ms and %s. %s"
            .formatted(loop, task, Nanos.millis(held), kind.words, advice()));
    append(text, stack);
    for (Suspect suspect : suspects) {
      text.append("%n  task '%s' may hold the monitor; it waits".formatted(suspect.task));
      append(text, suspect.stack);
    }
    return text.toString();
  }

  private String advice() {
    return switch (kind) {
      case RUNNING ->
          "Give the work to a pool and wait for the task, or call Loop.yieldNow() in it";
      case WAITING ->
          "Wait through channels, tasks, scopes or Loop.sleep, or do it on another pool";
      case BLOCKED -> "Do not wait inside synchronized; a channel of capacity 1 serves as a lock";
    };
  }

  private static void append(StringBuilder text, List<StackTraceElement> stack) {
    for (StackTraceElement frame : stack) {
      text.append("%n    at %s".formatted(frame));
    }
  }
}
