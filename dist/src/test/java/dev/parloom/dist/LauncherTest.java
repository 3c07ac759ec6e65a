package dev.parloom.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The launcher finds a Java 25 from wherever it is started. A script stands in for the JVM. */
@Tag("process")
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class LauncherTest {

  private static final Path SOURCE = Path.of("src/distribution/bin/parloom").toAbsolutePath();

  @TempDir private Path folder;

  private Path start = Path.of("");
  private Path home = Path.of("");

  @BeforeEach
  void install() throws IOException {
    folder = folder.toRealPath();
    start = folder.resolve("a folder/parloom/bin/parloom");
    Files.createDirectories(start.getParent());
    Files.createDirectories(start.resolveSibling("../lib").normalize());
    Files.copy(SOURCE, start);
    home = Files.createDirectory(folder.resolve("home"));
  }

  private Path write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  /** A folder that looks like a JDK; its java prints what it is given. */
  private Path jdk(String name, String version) throws IOException {
    Path jdk = folder.resolve(name);
    write(name + "/release", "IMPLEMENTOR=\"nobody\"\nJAVA_VERSION=\"%s\"\n".formatted(version));
    executable(
        name + "/bin/java",
        """
        #!/bin/sh
        [ -n "$PARLOOM_TERMINAL" ] && echo terminal
        echo "%s locale=$LC_ALL"
        for word; do echo "<$word>"; done
        exit 42
        """
            .formatted(name));
    return jdk;
  }

  private Path executable(String name, String text) throws IOException {
    Path file = write(name, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    return file;
  }

  private record Said(int exit, String out, String err) {}

  private Said launch(Path command, Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    List<String> line = new ArrayList<>(List.of(command.toString()));
    line.addAll(List.of(arguments));
    Path out = folder.resolve("launcher.out");
    Path err = folder.resolve("launcher.err");
    ProcessBuilder builder =
        new ProcessBuilder(line)
            .directory(folder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    Process process = builder.start();
    boolean ended = process.waitFor(4, TimeUnit.MINUTES);
    process.destroyForcibly();
    assertThat(ended).isTrue();
    return new Said(process.exitValue(), Files.readString(out), Files.readString(err));
  }

  private Map<String, String> with(String name, Path value) {
    return Map.of("PATH", "/usr/bin:/bin", "HOME", home.toString(), name, value.toString());
  }

  @Test
  void arguments_reachTheCommandAsTheyAre() throws Exception {
    Path jdk = jdk("jdk", "25.0.1");
    Said said =
        launch(start, with("PARLOOM_JAVA_HOME", jdk), "run", "a  b", "*", "", "$HOME", "ü\n-x");
    assertThat(said.exit()).isEqualTo(42);
    assertThat(said.out())
        .contains("<" + start.getParent().getParent() + "/lib>")
        .endsWith(
            """
            <--module>
            <dev.parloom.cli/dev.parloom.cli.Main>
            <run>
            <a  b>
            <*>
            <>
            <$HOME>
            <ü
            -x>
            """);
    assertThat(said.out()).doesNotContain("terminal");
  }

  @Test
  void start_throughASymbolicLink_findsItsOwnFolder() throws Exception {
    Files.createDirectory(folder.resolve("links"));
    Path one = Files.createSymbolicLink(folder.resolve("links/p"), start);
    Path two = Files.createSymbolicLink(folder.resolve("p"), Path.of("links/p"));
    assertThat(one).isSymbolicLink();
    Said said = launch(two, with("PARLOOM_JAVA_HOME", jdk("jdk", "26-ea")));
    assertThat(said.out()).contains("<" + start.getParent().getParent() + "/lib>");
  }

  @Test
  void java_whenTheNamedOneIsOld_isLookedForElsewhere() throws Exception {
    Path old = jdk("old jdk", "17.0.2");
    jdk("home/.sdkman/candidates/java/new", "25");
    Path good = jdk("good jdk", "25");
    Map<String, String> environment =
        Map.of(
            "PATH",
            old.resolve("bin") + ":/usr/bin:/bin",
            "HOME",
            home.toString(),
            "PARLOOM_JAVA_HOME",
            old.toString(),
            "JAVA_HOME",
            good.toString());
    assertThat(launch(start, environment).out()).startsWith("good jdk ");
  }

  @Test
  void java_whenOnThePath_isTaken() throws Exception {
    Path good = jdk("good", "25.0.3");
    Files.createDirectory(folder.resolve("bin"));
    Files.createSymbolicLink(folder.resolve("bin/java"), good.resolve("bin/java"));
    Map<String, String> environment =
        Map.of("PATH", folder.resolve("bin") + ":/usr/bin:/bin", "HOME", home.toString());
    assertThat(launch(start, environment).out()).startsWith("good ");
  }

  @Test
  void java_whenThereIsNone_saysWhatToInstall() throws Exception {
    // The usual places cannot be hidden, so a copy of the launcher looks elsewhere.
    String script = Files.readString(start).replace("/usr/lib/jvm/*", "/nowhere/jvm/*");
    Files.writeString(start, script);
    assumeTrue(!Files.exists(Path.of("/opt/java")), "this machine has a Java there");
    Said said = launch(start, with("JAVA_HOME", jdk("old", "17")), "--version");
    assertThat(said.exit()).isEqualTo(2);
    assertThat(said.out()).isEmpty();
    assertThat(said.err())
        .isEqualTo(
            """
            parloom: no Java 25 found in JAVA_HOME, PATH or the usual places.
            Install a JDK 25 (for example Temurin: https://adoptium.net), or set PARLOOM_JAVA_HOME.
            """);
  }

  @Test
  void locale_whenNotUtf8_becomesUtf8() throws Exception {
    Path jdk = jdk("jdk", "25");
    Map<String, String> ascii =
        Map.of(
            "PATH", "/usr/bin:/bin", "LC_ALL", "C", "LANG", "de_DE.UTF-8", "JAVA_HOME", "" + jdk);
    assertThat(launch(start, ascii).out()).contains("locale=C.UTF-8\n");
    Map<String, String> german =
        Map.of("PATH", "/usr/bin:/bin", "LANG", "de_DE.UTF-8", "JAVA_HOME", "" + jdk);
    assertThat(launch(start, german).out()).contains("locale=\n");
  }

  @Test
  void environment_whenEmpty_isEnough() throws Exception {
    Said said = launch(start, Map.of("PARLOOM_JAVA_HOME", jdk("jdk", "25").toString()), "x");
    assertThat(said.exit()).isEqualTo(42);
    assertThat(said.err()).doesNotContain("unbound");
  }

  @Test
  void terminal_whenOfAnotherParloom_isNotInherited() throws Exception {
    Map<String, String> environment =
        Map.of(
            "PATH",
            "/usr/bin:/bin",
            "TERM",
            "xterm",
            "PARLOOM_TERMINAL",
            "1",
            "PARLOOM_JAVA_HOME",
            jdk("jdk", "25").toString());
    assertThat(launch(start, environment).out()).doesNotContain("terminal");
  }

  @Test
  void profile_whenAskedFor_seesInlinedLoopsAndDeepStacks() throws Exception {
    Map<String, String> environment = with("PARLOOM_JAVA_HOME", jdk("jdk", "25"));
    assertThat(launch(start, environment, "run", "p.yaml", "--profile=p.html").out())
        .contains("<-XX:+DebugNonSafepoints>", "<-XX:FlightRecorderOptions:stackdepth=256>");
    assertThat(launch(start, environment, "run", "p.yaml").out()).doesNotContain("NonSafepoints");
  }

  @Test
  void temporaryFolder_whenTmpdirIsSet_isThatOne() throws Exception {
    Path jdk = jdk("jdk", "25");
    Map<String, String> environment = new HashMap<>(with("PARLOOM_JAVA_HOME", jdk));
    assertThat(launch(start, environment).out()).doesNotContain("java.io.tmpdir");
    environment.put("TMPDIR", "/a folder");
    assertThat(launch(start, environment).out()).contains("<-Djava.io.tmpdir=/a folder>\n");
    environment.put("TMPDIR", "a/b");
    assertThat(launch(start, environment).out())
        .contains("<-Djava.io.tmpdir=" + folder.toRealPath() + "/a/b>\n");
    environment.put("PARLOOM_JAVA_OPTIONS", "-Djava.io.tmpdir=/other");
    assertThat(launch(start, environment).out().lines().filter(word -> word.contains("tmpdir")))
        .last()
        .isEqualTo("<-Djava.io.tmpdir=/other>");
  }

  @Test
  void loops_ofStepsThatOnlyCount_doNotHoldUpTheExit() throws Exception {
    assertThat(launch(start, with("PARLOOM_JAVA_HOME", jdk("jdk", "25"))).out())
        .contains("<-XX:+UseCountedLoopSafepoints>\n<-XX:LoopStripMiningIter=1000>\n");
  }

  @Test
  void cache_whenThereIsNoTemporaryFolder_isMadeAnotherTime() throws Exception {
    Path jdk = jdk("jdk", "25");
    Map<String, String> environment = new HashMap<>(with("PARLOOM_JAVA_HOME", jdk));
    environment.put("TMPDIR", folder.resolve("nowhere").toString());
    assertThat(launch(start, environment).err()).isEmpty();
    environment.remove("TMPDIR");
    assertThat(launch(start, environment).err()).contains("first start of this build");
  }

  @Test
  void cache_whenItCannotBeWritten_isDoneWithout() throws Exception {
    write("file", "");
    Said said =
        launch(
            start,
            Map.of(
                "PATH", "/usr/bin:/bin",
                "XDG_CACHE_HOME", folder.resolve("file").toString(),
                "PARLOOM_JAVA_HOME", jdk("jdk", "25").toString()));
    assertThat(said.exit()).isEqualTo(42);
    assertThat(said.out()).doesNotContain("AOTCache=");
  }

  @Test
  void cache_whenMakingItFails_isTriedOnce() throws Exception {
    Path jdk = jdk("jdk", "25");
    Said first = launch(start, with("PARLOOM_JAVA_HOME", jdk));
    assertThat(first.err()).contains("first start of this build");
    Said second = launch(start, with("PARLOOM_JAVA_HOME", jdk));
    assertThat(second.err()).isEmpty();
    assertThat(second.exit()).isEqualTo(42);
    try (var files = Files.list(home.resolve(".cache/parloom"))) {
      assertThat(files).hasSize(1);
    }
  }
}
