package dev.parloom.measure.profile;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Recording;

/**
 * A recording of this JVM under way, by the JDK's Flight Recorder.
 *
 * {@snippet :
 * try (Profiler profiler = Profiler.start()) {
 *   run();
 *   System.out.println(profiler.stop().table());
 * }
 * }
 *
 * <p>It has a recording of its own, beside those of others. Recordings share their events: where
 * another asks for more than this one, this one has it too. Thread-safe.
 */
public final class Profiler implements AutoCloseable {

  /** The JVM ends itself when its recorder finds no room for more. */
  private static final long LEAST_FREE_BYTES = 64 << 20;

  private final Recording recording;
  private final Sampling sampling;
  private final long startNanos;
  private boolean over;

  private Profiler(Recording recording, Sampling sampling) {
    this.recording = recording;
    this.sampling = sampling;
    this.startNanos = System.nanoTime();
  }

  /**
   * Starts to record with {@linkplain ProfileOptions#defaults default options}. The first start in
   * a JVM takes some tenths of a second.
   *
   * @throws ProfilerUnavailableException if nothing can be recorded
   */
  public static Profiler start() {
    return start(ProfileOptions.defaults());
  }

  /**
   * Starts to record.
   *
   * @throws ProfilerUnavailableException if nothing can be recorded
   */
  public static Profiler start(ProfileOptions options) {
    Path folder = Path.of(System.getProperty("java.io.tmpdir", "/tmp"));
    requireRoom(folder);
    if (!FlightRecorder.isAvailable()) {
      throw new ProfilerUnavailableException(
          "this JVM has no Flight Recorder; use a JDK with the module jdk.jfr, without"
              + " -XX:-FlightRecorder");
    }
    if (options.sampling() == Sampling.CPU_TIME && Sampling.best() != Sampling.CPU_TIME) {
      throw new ProfilerUnavailableException(
          "CPU time is sampled on Linux only; use Sampling.EXECUTION here");
    }
    Recording recording;
    try {
      recording = new Recording();
    } catch (IllegalStateException | SecurityException e) {
      throw refused(folder, e);
    }
    try {
      recording.setName("parloom");
      recording.setToDisk(true);
      choose(recording, options);
      recording.start();
      return new Profiler(recording, options.sampling());
    } catch (IllegalStateException | SecurityException e) {
      recording.close();
      throw refused(folder, e);
    }
  }

  private static ProfilerUnavailableException refused(Path folder, Exception cause) {
    return new ProfilerUnavailableException(
        "the Flight Recorder cannot start: %s; look whether %s can be written to"
            .formatted(cause.getMessage(), folder),
        cause);
  }

  private static void requireRoom(Path folder) {
    try {
      FileStore store = Files.getFileStore(folder);
      long free = store.getUsableSpace();
      if (free < LEAST_FREE_BYTES) {
        throw new ProfilerUnavailableException(
            "%s has %,d MiB free, and a recording needs %,d; make room, or choose another folder"
                    .formatted(folder, free >> 20, LEAST_FREE_BYTES >> 20)
                + " with -Djava.io.tmpdir");
      }
    } catch (IOException e) {
      throw new ProfilerUnavailableException(
          "the folder for recordings, %s, cannot be used: %s; choose another with -Djava.io.tmpdir"
              .formatted(folder, e),
          e);
    }
  }

  private static void choose(Recording recording, ProfileOptions options) {
    switch (options.sampling()) {
      case CPU_TIME ->
          recording
              .enable("jdk.CPUTimeSample")
              .with("throttle", options.period().toNanos() + " ns");
      case EXECUTION -> {
        recording.enable("jdk.ExecutionSample").withPeriod(options.period());
        recording.enable("jdk.NativeMethodSample").withPeriod(options.period());
      }
    }
    for (String wait : RecordingReader.WAITS) {
      recording.enable(wait).withThreshold(options.shortestWait()).withStackTrace();
    }
    recording.enable("jdk.ObjectAllocationSample").with("throttle", "300/s").withStackTrace();
    recording.enable("jdk.ThreadAllocationStatistics").with("period", "beginChunk");
    recording.enable("jdk.GarbageCollection").withThreshold(Duration.ZERO);
  }

  /**
   * Ends the recording, and answers what it has.
   *
   * @throws ProfilerClosedException if it has been stopped or closed
   * @throws ProfilerUnavailableException if the recording was lost, as on a full disk
   */
  public synchronized Profile stop() {
    if (over) {
      throw new ProfilerClosedException();
    }
    over = true;
    Path file = null;
    try (recording) {
      recording.stop();
      Duration length = Duration.ofNanos(System.nanoTime() - startNanos);
      file = Files.createTempFile("parloom-profile-" + ProcessHandle.current().pid() + "-", ".jfr");
      recording.dump(file);
      return new RecordingReader().read(file, sampling, length);
    } catch (IOException | IllegalStateException e) {
      throw new ProfilerUnavailableException(
          "the recording was lost: %s; look whether %s is full, or was ended by somebody else"
              .formatted(e, System.getProperty("java.io.tmpdir")),
          e);
    } finally {
      if (file != null) {
        remove(file);
      }
    }
  }

  private static void remove(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      file.toFile().deleteOnExit();
    }
  }

  /** Ends the recording if it is still under way, and forgets it. */
  @Override
  public synchronized void close() {
    over = true;
    recording.close();
  }
}
