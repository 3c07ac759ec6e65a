package dev.parloom.measure.profile;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Where a JVM spent its time while a {@link Profiler} was on: all threads, not only the caller's.
 * Immutable.
 *
 * <p>Samples are a statistic: a share of p from n samples is off by about √(p(1−p)/n). Inlined
 * methods are there, but code is told apart only as finely as the JVM keeps track of it: without
 * {@code -XX:+UnlockDiagnosticVMOptions -XX:+DebugNonSafepoints} a hot loop that was inlined may be
 * counted for its caller.
 *
 * <p>JDK 25 records no waits of virtual threads for locks, and a wait only once it has ended.
 *
 * @param length how long was recorded
 * @param sampling what was sampled
 * @param calls the samples, by stack
 * @param unwalked samples without a stack, which are not in {@code calls}
 * @param lockWaits waits for locks that another thread held, longest total first
 * @param otherWaits waits for anything else: work, signals, time; idle workers are here
 * @param allocations what was allocated, most bytes first
 * @param collections how often the garbage collector stopped all threads, and how long
 * @param pinned how often virtual threads waited without leaving their carrier thread
 */
public record Profile(
    Duration length,
    Sampling sampling,
    CallTree calls,
    long unwalked,
    List<LockWait> lockWaits,
    Pauses otherWaits,
    List<Allocation> allocations,
    Pauses collections,
    Pauses pinned) {

  /** With fewer samples than these the shares mean nothing. */
  public static final int FEWEST_SAMPLES = 50;

  /** Copies the lists. */
  public Profile {
    lockWaits = List.copyOf(lockWaits);
    allocations = List.copyOf(allocations);
  }

  /**
   * Runs work on the calling thread, and profiles the JVM while it runs.
   *
   * @throws ProfilerUnavailableException if nothing can be recorded, before the work has run, or
   *     what was recorded was lost, after it
   * @throws Exception if the work throws it; there is no profile then
   */
  public static <R extends @Nullable Object> Profiled<R> of(Callable<R> work) throws Exception {
    try (Profiler profiler = Profiler.start()) {
      R result = work.call();
      return new Profiled<>(result, profiler.stop());
    }
  }

  /**
   * Reads a recording that somebody else has made, as by {@code -XX:StartFlightRecording}.
   *
   * @param jfrFile the recording
   * @throws ProfileUnreadableException if it is none, or cannot be read
   */
  public static Profile read(Path jfrFile) {
    return new RecordingReader().read(jfrFile);
  }

  /** How many samples there are with a stack. */
  public long samples() {
    return calls.samples();
  }

  /** Whether there are too few samples for their shares to mean anything. */
  public boolean hasTooFewSamples() {
    return samples() < FEWEST_SAMPLES;
  }

  /** The methods, most self samples first. */
  public List<HotMethod> methods() {
    return HotMethod.of(calls);
  }

  /** The whole as text for a terminal: at most 40 lines of at most 100 columns. */
  public String table() {
    return new ProfileTable(this).text();
  }
}
