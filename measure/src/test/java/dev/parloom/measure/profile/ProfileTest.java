package dev.parloom.measure.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Recording;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Profiles of work that is known beforehand say what it is, and leave nothing behind. */
@Timeout(value = 300, threadMode = ThreadMode.SEPARATE_THREAD)
final class ProfileTest {

  private static final Path TEMPORARY = Path.of(System.getProperty("java.io.tmpdir"));

  @AfterEach
  void nothing_isLeftBehind() throws IOException {
    assertThat(FlightRecorder.getFlightRecorder().getRecordings()).isEmpty();
    assertThat(recordings()).isEmpty();
  }

  private static List<Path> recordings() throws IOException {
    String ours = "parloom-profile-%d-".formatted(ProcessHandle.current().pid());
    try (Stream<Path> files = Files.list(TEMPORARY)) {
      return files.filter(file -> String.valueOf(file.getFileName()).startsWith(ours)).toList();
    }
  }

  @ParameterizedTest
  @EnumSource(Sampling.class)
  void method_whenHot_isFirst(Sampling sampling) {
    try (Profiler profiler = Profiler.start(ProfileOptions.defaults().sampling(sampling))) {
      PlantedWork.mostlyHot(Duration.ofSeconds(3)); // a busy kernel takes but some of the samples
      Profile profile = profiler.stop();
      assertThat(profile.hasTooFewSamples()).isFalse();
      HotMethod first = profile.methods().getFirst();
      assertThat(first.frame().name()).isEqualTo(PlantedWork.class.getName() + ".hot");
      assertThat(first.selfShare()).isBetween(0.6, 1.0);
      assertThat(first.totalShare()).isBetween(first.selfShare(), 1.0);
      assertThat(profile.table()).contains(PlantedWork.class.getName() + ".hot");
    }
  }

  @Test
  void samples_ofCpuTime_areAsManyAsPeriodsWereUsed() throws Exception {
    long start = System.nanoTime();
    long[] took = new long[1];
    Profiled<String> profiled =
        Profile.of(() -> {
          String done = PlantedWork.mostlyHot(Duration.ofSeconds(1));
          took[0] = System.nanoTime() - start;
          return done;
        });
    assertThat(profiled.result()).isEqualTo("done");
    long ofThisThread =
        profiled.profile().methods().stream()
            .filter(method -> method.frame().name().endsWith("PlantedWork.mostlyHot"))
            .mapToLong(HotMethod::total)
            .sum();
    // The kernel looks at such timers at its ticks only. A thread that shares its processor is
    // often not there then, and several periods become one sample; but one is never more.
    boolean hadAProcessor = took[0] < Duration.ofMillis(1_500).toNanos();
    assertThat(ofThisThread).isBetween(hadAProcessor ? 70L : 5L, 130L);
  }

  @Test
  void site_whenItAllocates_isFound() throws Exception {
    // What the thread has allocated before is none of this recording.
    PlantedWork.allocate(Duration.ofMillis(700));
    Profiled<Long> profiled = Profile.of(() -> PlantedWork.allocate(Duration.ofMillis(700)));
    Allocation most = profiled.profile().allocations().getFirst();
    assertThat(most.type()).isEqualTo("short[]");
    assertThat(most.site()).startsWith(PlantedWork.class.getName() + ".allocate:");
    assertThat(most.bytes()).isBetween(profiled.result() * 6 / 10, profiled.result() * 14 / 10);
  }

  @Test
  void collections_areCounted() throws Exception {
    Profiled<String> profiled =
        Profile.of(() -> {
          System.gc();
          return "";
        });
    Pauses collections = profiled.profile().collections();
    assertThat(collections.count()).isPositive();
    assertThat(collections.longest()).isPositive().isLessThanOrEqualTo(collections.total());
  }

  @Test
  void profile_whenNothingRan_saysThatItMeansNothing() throws Exception {
    Profile profile = Profile.of(() -> "").profile();
    assertThat(profile.hasTooFewSamples()).isTrue();
    assertThat(profile.table()).contains("Too few samples: with less than 50 ");
    assertThat(FlameGraph.of(profile).page("nothing", List.of())).contains("Too few samples");
  }

  @Test
  void work_whenItThrows_throwsThat_andLeavesNoThread() throws Exception {
    Profile.of(() -> ""); // The recorder's own threads, some of which stay, are there from now on.
    Set<Thread> before = threads();
    assertThatThrownBy(() ->
            Profile.of(() -> {
              throw new IOException("mine");
            }))
        .isInstanceOf(IOException.class)
        .hasMessage("mine");
    assertThat(threads()).isSubsetOf(before);
  }

  private static Set<Thread> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> !thread.getName().startsWith("JFR "))
        .collect(Collectors.toSet());
  }

  @Test
  void recording_ofSomebodyElse_isRead(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("theirs.jfr");
    try (Recording theirs = new Recording()) {
      theirs.enable("jdk.ExecutionSample").withPeriod(Duration.ofMillis(10));
      theirs.start();
      PlantedWork.mostlyHot(Duration.ofMillis(800));
      theirs.stop();
      theirs.dump(file);
    }
    Profile profile = Profile.read(file);
    assertThat(profile.sampling()).isEqualTo(Sampling.EXECUTION);
    assertThat(profile.length()).isBetween(Duration.ofMillis(400), Duration.ofMinutes(5));
    assertThat(profile.methods().getFirst().frame().method()).isEqualTo("hot");
  }

  @Test
  void file_whenItIsNoRecording_isRefused(@TempDir Path folder) throws IOException {
    Path text = Files.writeString(folder.resolve("text.jfr"), "no recording at all".repeat(100));
    assertThatThrownBy(() -> Profile.read(text))
        .isInstanceOf(ProfileUnreadableException.class)
        .hasMessageContaining("text.jfr cannot be read as a recording");
    assertThatThrownBy(() -> Profile.read(folder.resolve("gone.jfr")))
        .isInstanceOf(ProfileUnreadableException.class)
        .hasMessageContaining("No such file");
  }

  @Test
  void profiler_whenStopped_isOver() {
    Profiler profiler = Profiler.start();
    profiler.close();
    profiler.close();
    assertThatThrownBy(profiler::stop)
        .isInstanceOf(ProfilerClosedException.class)
        .hasMessageContaining("start another");
  }

  @Test
  void folder_whenItCannotHoldARecording_isRefusedWithWhatToDo(@TempDir Path folder) {
    System.setProperty("java.io.tmpdir", folder.resolve("gone").toString());
    try {
      assertThatThrownBy(Profiler::start)
          .isInstanceOf(ProfilerUnavailableException.class)
          .hasMessageContaining("choose another with -Djava.io.tmpdir");
    } finally {
      System.setProperty("java.io.tmpdir", TEMPORARY.toString());
    }
  }

  @Test
  void options_whenOutOfBounds_areRefused() {
    ProfileOptions defaults = ProfileOptions.defaults();
    assertThatThrownBy(() -> defaults.period(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the period must be 1 to 60,000 ms, but is PT0S");
    assertThatThrownBy(() -> defaults.shortestWait(Duration.ofMillis(-1)))
        .hasMessage("the shortest wait must be 0 to 60,000 ms, but is PT-0.001S");
  }
}
