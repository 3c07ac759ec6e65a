package dev.parloom.measure.profile;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import jdk.jfr.consumer.RecordedClass;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedStackTrace;
import jdk.jfr.consumer.RecordedThread;
import jdk.jfr.consumer.RecordingFile;
import org.jspecify.annotations.Nullable;

/**
 * Makes a profile of a recording, event by event, so that its memory depends on how many different
 * stacks there are and not on how long was recorded. For one recording; not thread-safe.
 */
final class RecordingReader {

  /** The events of threads that wait. */
  static final Set<String> WAITS =
      Set.of(
          "jdk.JavaMonitorEnter",
          "jdk.JavaMonitorWait",
          "jdk.ThreadPark",
          "jdk.ThreadSleep",
          "jdk.VirtualThreadPinned");

  private final StackCounts cpuTime = new StackCounts();
  private final StackCounts execution = new StackCounts();
  private final LockWaits lockWaits = new LockWaits();
  private final Allocations allocations = new Allocations();
  private Pauses otherWaits = Pauses.NONE;
  private Pauses collections = Pauses.NONE;
  private Pauses pinned = Pauses.NONE;
  private boolean cpuTimeSampled;
  private long unwalked;
  private Instant first = Instant.MAX;
  private Instant last = Instant.MIN;

  /** The profile of somebody else's recording, which does not say what it was to sample. */
  Profile read(Path file) {
    try {
      readEvents(file);
    } catch (IOException | RuntimeException e) {
      // The JDK's parser answers damaged files with whatever exception comes up.
      throw new ProfileUnreadableException(file, e);
    }
    Duration length = first.isAfter(last) ? Duration.ZERO : Duration.between(first, last);
    return profile(cpuTimeSampled ? Sampling.CPU_TIME : Sampling.EXECUTION, length);
  }

  /** The profile of a recording of ours. */
  Profile read(Path file, Sampling sampling, Duration length) throws IOException {
    readEvents(file);
    return profile(sampling, length);
  }

  private void readEvents(Path file) throws IOException {
    try (RecordingFile events = new RecordingFile(file)) {
      while (events.hasMoreEvents()) {
        take(events.readEvent());
      }
    }
  }

  private Profile profile(Sampling sampling, Duration length) {
    // A recording that has both, as when two asked for one each, has every moment twice.
    StackCounts samples = sampling == Sampling.CPU_TIME ? cpuTime : execution;
    return new Profile(
        length,
        sampling,
        samples.tree(),
        sampling == Sampling.CPU_TIME ? unwalked : 0,
        lockWaits.longestFirst(),
        otherWaits,
        allocations.mostFirst(),
        collections,
        pinned);
  }

  private void take(RecordedEvent event) {
    Instant start = event.getStartTime();
    first = start.isBefore(first) ? start : first;
    last = event.getEndTime().isAfter(last) ? event.getEndTime() : last;
    RecordedStackTrace stack = event.getStackTrace();
    switch (event.getEventType().getName()) {
      case "jdk.CPUTimeSample" -> {
        cpuTimeSampled = true;
        if (stack == null || event.getBoolean("failed")) {
          unwalked++;
        } else if (!isRecording(event.getThread("eventThread"), stack)) {
          cpuTime.add(Stacks.outermostFirst(stack));
        }
      }
      case "jdk.ExecutionSample" -> takeExecution(event, stack);
      case "jdk.NativeMethodSample" -> {
        if (stack != null && !Stacks.isWaitingInNative(stack)) {
          takeExecution(event, stack);
        }
      }
      case "jdk.JavaMonitorEnter" ->
          lockWaits.add(
              nameOf(event.getClass("monitorClass")),
              Stacks.site(stack),
              holder(event.getThread("previousOwner")),
              event.getDuration());
      case "jdk.ThreadPark" -> takePark(event, stack);
      case "jdk.JavaMonitorWait", "jdk.ThreadSleep" -> {
        if (!isRecording(event.getThread(), stack)) {
          otherWaits = otherWaits.and(event.getDuration());
        }
      }
      case "jdk.VirtualThreadPinned" -> pinned = pinned.and(event.getDuration());
      case "jdk.ObjectAllocationSample" -> {
        RecordedThread thread = event.getThread();
        if (thread != null && !isRecording(thread, stack)) {
          allocations.add(
              thread.getId(),
              start,
              nameOf(event.getClass("objectClass")),
              Stacks.site(stack),
              event.getLong("weight"));
        }
      }
      case "jdk.ThreadAllocationStatistics" -> {
        RecordedThread thread = event.getThread("thread");
        if (thread != null) {
          allocations.allocatedBy(thread.getId(), start, event.getLong("allocated"));
        }
      }
      case "jdk.GarbageCollection" ->
          collections =
              collections.and(event.getDuration("sumOfPauses"), event.getDuration("longestPause"));
      default -> {
        // What others record beside us.
      }
    }
  }

  private void takeExecution(RecordedEvent event, @Nullable RecordedStackTrace stack) {
    if (stack != null && !isRecording(event.getThread("sampledThread"), stack)) {
      execution.add(Stacks.outermostFirst(stack));
    }
  }

  private void takePark(RecordedEvent event, @Nullable RecordedStackTrace stack) {
    String parked = nameOf(event.getClass("parkedClass"));
    if (LockWaits.isForLock(parked, stack)) {
      lockWaits.add(LockWaits.lockOf(parked), Stacks.site(stack), null, event.getDuration());
    } else if (!isRecording(event.getThread(), stack)) {
      otherWaits = otherWaits.and(event.getDuration());
    }
  }

  /** Whether a thread is only at work, or waits, because there is a recording. */
  private static boolean isRecording(
      @Nullable RecordedThread thread, @Nullable RecordedStackTrace stack) {
    boolean recorder =
        thread != null && thread.getJavaName() != null && thread.getJavaName().startsWith("JFR ");
    return recorder || Stacks.isInProfiler(stack);
  }

  private static @Nullable String holder(@Nullable RecordedThread thread) {
    if (thread == null) {
      return null;
    }
    String name = thread.getJavaName();
    if (name != null && !name.isEmpty()) {
      return name;
    }
    return thread.isVirtual() ? "a virtual thread" : null;
  }

  private static String nameOf(@Nullable RecordedClass type) {
    return type == null ? "" : Stacks.className(type.getName());
  }
}
