package dev.parloom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parloom.cli.Parloom.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What {@code command} and {@code java} steps do, for good and bad programs. */
@Tag("process")
final class StepsTest extends CommandTestBase {

  private Result run(String steps, String... options) throws Exception {
    return run(parloom(), steps, options);
  }

  private Result run(Parloom parloom, String steps, String... options) throws Exception {
    writePipeline(steps);
    String[] line = new String[options.length + 2];
    line[0] = "run";
    line[1] = "p.yaml";
    System.arraycopy(options, 0, line, 2, options.length);
    return parloom.run(line);
  }

  @Test
  void command_whenItWritesTheFile_thatIsTheResult() throws Exception {
    writeInputs(2);
    run("- command: [cp, '{in}', '{out}']\n  extension: copy").exited(0);
    assertThat(contents("out")).isEqualTo(Map.of("001.copy", "text 1\n", "002.copy", "text 2\n"));
  }

  @Test
  void commands_oneAfterAnother_handOnTheirResults() throws Exception {
    writeInputs(2);
    run("""
    - read
    - command: [tr, t, T]
    - command: [sed, s/x/X/, '{in}']
    - command: [bash, -c, 'echo "$1" >"$0"; cat "$2" >>"$0"', '{out}', '', '{in}']
    """)
        .exited(0);
    // The first reads standard input, where nothing is.
    assertThat(contents("out")).isEqualTo(Map.of("001.txt", "\n", "002.txt", "\n"));
  }

  @Test
  void command_whenItFails_tellsExitCodeAndLastLine() throws Exception {
    writeInputs(1);
    assertThat(run("- command: [bash, -c, 'echo one >&2; echo two >&2; exit 7']").exited(1).err())
        .contains("failed: in/001.txt: command: bash exited with 7: two\n");
    assertThat(contents("out")).isEmpty();
  }

  @Test
  void command_whenThereIsNoSuchProgram_saysSo() throws Exception {
    writeInputs(1);
    assertThat(run("- command: [no-such-program]").exited(1).err())
        .contains("cannot run 'no-such-program': there is no such program in the PATH\n");
    assertThat(run("- command: [./nowhere/prog]").exited(1).err())
        .contains("cannot run './nowhere/prog': there is no such file\n");
  }

  @Test
  void command_whenItWritesNoFile_fails() throws Exception {
    writeInputs(1);
    assertThat(run("- command: ['true', '{out}']").exited(1).err())
        .contains("command: true exited with 0 but wrote no file {out}\n");
    assertThat(run("- command: [mkdir, '{out}']").exited(1).err())
        .contains("command: mkdir exited with 0 but wrote no file {out}\n");
  }

  @Test
  void command_whenTimedOut_isKilledWithAllItsChildren() throws Exception {
    writeInputs(1);
    Result result =
        run("""
        - command:
            - bash
            - -c
            - 'bash -c "sleep 300 & echo \\$! >>pids; echo \\$\\$ >>pids; wait"; touch went-on'
          timeout: 3s
        """)
            .exited(1);
    assertThat(result.err())
        .contains("failed: in/001.txt: command: task 'command' ran past its limit of 3,000 ms");
    for (String pid : Files.readAllLines(folder.resolve("pids"))) {
      assertThat(ProcessHandle.of(Long.parseLong(pid)).filter(StepsTest::runs)).isEmpty();
    }
    assertThat(folder.resolve("went-on")).doesNotExist();
  }

  /** A zombie that nobody has waited for yet does not. */
  private static boolean runs(ProcessHandle process) {
    return process.isAlive() && process.info().command().isPresent();
  }

  @Test
  void command_whenItFloodsStandardError_costsOneLine() throws Exception {
    writeInputs(1);
    Result result =
        run("- command: [bash, -c, 'head -c 30000000 /dev/zero | tr \"\\0\" x >&2; exit 1']")
            .exited(1);
    assertThat(result.failures()).singleElement().asString().hasSizeLessThan(2_200);
  }

  @Test
  void failures_whenTheyStopTheRun_exitWith3() throws Exception {
    writeInputs(50);
    Result result = run("- command: ['false']\n  on-failure: stop\n  workers: 1", "--json");
    result.exited(3);
    JsonNode json = new ObjectMapper().readTree(result.out());
    assertThat(json.get("ending").asText()).isEqualTo("stopped");
    assertThat(json.get("failed").asInt()).isBetween(1, 3);
    assertThat(json.get("done").asInt()).isZero();
    assertThat(
            run("- command: ['false']\n  on-failure: 2\n  workers: 1", "--fresh").exited(3).err())
        .contains("The run was ");
    assertThat(run("- command: ['false']\n  on-failure: 50", "--fresh").exited(1).err())
        .contains("0 done, 50 failed");
  }

  @Test
  void order_whenKept_survivesAFasterSecond() throws Exception {
    writeInputs(4);
    // The first of two at once waits for the second; a step on its own thread writes them down.
    run("""
    - command:
        - bash
        - -c
        - 'case "$0" in *001.txt) until [ -e second ]; do read -t 0.01 <> <(:) || :; done;;
          *002.txt) touch second;; esac; cat "$0"'
        - '{in}'
      order: kept
      workers: 2
    - command: [bash, -c, 'cat "$0" >>journal; cat "$0"', '{in}']
      on: caller
    """)
        .exited(0);
    assertThat(folder.resolve("journal")).hasContent("text 1\ntext 2\ntext 3\ntext 4\n");
  }

  private void compile(String source) throws Exception {
    Path file = write("src/Steps.java", source);
    JavaCompiler compiler = Objects.requireNonNull(ToolProvider.getSystemJavaCompiler());
    Files.createDirectories(folder.resolve("classes"));
    int result =
        compiler.run(null, null, null, "-d", folder.resolve("classes").toString(), file.toString());
    assertThat(result).isZero();
  }

  private void compileSteps() throws Exception {
    compile(
        """
        import java.nio.file.*;
        public class Steps {
          static { if (Boolean.getBoolean("loud")) throw new IllegalStateException("initialized"); }
          public static byte[] upper(byte[] in) { return new String(in).toUpperCase().getBytes(); }
          public static byte[] both(byte[] in) { return "bytes".getBytes(); }
          public static byte[] both(Path in) { return "path".getBytes(); }
          public static byte[] path(Path in) throws Exception { return Files.readAllBytes(in); }
          public static byte[] checked(byte[] in) throws Exception { throw new Exception("mine"); }
          public static byte[] error(byte[] in) { throw new AssertionError("mine"); }
          public static byte[] nothing(byte[] in) { return null; }
          public static byte[] noisy(byte[] in) { System.out.println("noise"); return in; }
          public static byte[] second(byte[] in) {
            if (new String(in).contains("2")) Runtime.getRuntime().halt(42);
            return in;
          }
          public static byte[] exit(byte[] in) { System.exit(0); return in; }
          public static byte[] slow(byte[] in) throws Exception { new Object().wait(1); synchronized
            (Steps.class) { Steps.class.wait(); } return in; }
          public static byte[] spin(byte[] in) { while (in.length >= 0) {} return in; }
          public static String wrong(byte[] in) { return ""; }
        }
        class Hidden { public static byte[] one(byte[] in) { return in; } }
        """
            .replace("new Object().wait(1); ", ""));
  }

  private Result java(String method, String more, String... options) throws Exception {
    boolean spoils = Set.of("exit", "spin", "slow").contains(method);
    return run(
        spoils ? parloom().ofItsOwn() : parloom(),
        "- java: Steps::" + method + "\n  classpath: classes\n" + more.indent(2),
        options);
  }

  @Test
  void java_whenItTakesBytesOrAFile_getsThem() throws Exception {
    compileSteps();
    writeInputs(1);
    java("upper", "extension: up").exited(0);
    assertThat(contents("out")).isEqualTo(Map.of("001.up", "TEXT 1\n"));
    java("both", "").exited(0);
    assertThat(contents("out")).containsEntry("001.txt", "bytes");
    // Not the source, but what the step before made of it.
    run("- {java: 'Steps::upper', classpath: classes}\n- {java: 'Steps::path', classpath: classes}")
        .exited(0);
    assertThat(contents("out")).containsEntry("001.txt", "TEXT 1\n");
  }

  @Test
  void java_whenItThrows_failsThatItem() throws Exception {
    compileSteps();
    writeInputs(1);
    assertThat(java("checked", "").exited(1).err()).contains("001.txt: java: Exception: mine\n");
    assertThat(java("error", "").exited(1).err()).contains("java: AssertionError: mine\n");
    assertThat(java("nothing", "").exited(1).err()).contains("Steps::nothing answered null\n");
  }

  @Test
  void java_whenItPrints_keepsOffStandardOutput() throws Exception {
    compileSteps();
    writeInputs(2);
    Result result = java("noisy", "", "--json").exited(0);
    assertThat(new ObjectMapper().readTree(result.out()).get("done").asInt()).isEqualTo(2);
    assertThat(result.err()).contains("noise\n");
  }

  @Test
  void java_whenItEndsTheJvm_isNoSuccess() throws Exception {
    compileSteps();
    writeInputs(2);
    assertThat(java("exit", "").exited(3).err())
        .contains("a step's code has ended the whole program; not all items are done\n");
  }

  @Test
  void java_whenItEndsTheJvm_leavesNothing() throws Exception {
    compileSteps();
    writeInputs(2);
    java("exit", "", "--profile=page.html").exited(3);
    assertThat(Parloom.namesIn(folder)).isEmpty();

    parloom().ofItsOwn().run("scale", "p.yaml", "-j2", "--chart=c.png", "--html=r.html").exited(3);
    assertThat(Parloom.namesIn(folder)).isEmpty();
  }

  @Test
  void java_whenTimedOut_fails() throws Exception {
    compileSteps();
    writeInputs(2);
    Result waits = java("slow", "timeout: 300ms").exited(1);
    assertThat(waits.err()).contains("ran past its limit of 300 ms", "0 done, 2 failed");
    Result spins = java("spin", "timeout: 300ms\nworkers: 2").exited(1);
    assertThat(spins.err())
        .contains("0 done, 2 failed", "left behind: the code of 'java' on java-1");
  }

  @Test
  void processes_whenStepsRunOnThem_makeTheSame() throws Exception {
    compileSteps();
    writeInputs(3);
    write("in/\u00e4 \u65e5.txt", "odd name\n");
    run("""
    - {read: , on: processes}
    - {command: [cat, '{in}']}
    - {java: 'Steps::upper', classpath: classes, on: processes, workers: 2}
    - {java: 'Steps::path', classpath: classes, on: processes, extension: up}
    """)
        .exited(0);
    assertThat(contents("out"))
        .isEqualTo(
            Map.of(
                "001.up", "TEXT 1\n",
                "002.up", "TEXT 2\n",
                "003.up", "TEXT 3\n",
                "\u00e4 \u65e5.up", "ODD NAME\n"));
  }

  @Test
  void processes_whenOneCrashes_loseThatItemOnly() throws Exception {
    compileSteps();
    writeInputs(4);
    Result result = java("second", "on: processes").exited(1);
    assertThat(result.failures())
        .singleElement()
        .asString()
        .contains("in/002.txt: java: worker process ", "exit status 42");
    assertThat(contents("out")).containsOnlyKeys("001.txt", "003.txt", "004.txt");
  }

  @Test
  void processes_whenOneNeverEnds_areKilled() throws Exception {
    compileSteps();
    writeInputs(2);
    Result result = java("spin", "on: processes\ntimeout: 300ms").exited(1);
    assertThat(result.err())
        .contains("0 done, 2 failed", "its worker process was killed")
        .doesNotContain("left behind");
  }

  @Test
  void java_whenThereIsNoSuchMethod_suggestsOne() throws Exception {
    compileSteps();
    String place = "p.yaml:4:11: 'java': ";
    assertThat(java("uper", "").exited(2).err())
        .isEqualTo(
            place
                + "Steps has no public static method 'uper' from byte[] or Path to byte[], did you"
                + " mean 'upper'?\n");
    assertThat(java("wrong", "").exited(2).err())
        .contains("has no public static method 'wrong'", "; it has both, checked, error,");
    assertThat(run("- {java: 'Stepz::upper', classpath: classes}").exited(2).err())
        .contains("'java': there is no class Stepz in the classpath [");
    assertThat(run("- {java: 'Hidden::one', classpath: classes}").exited(2).err())
        .contains("'java': the class Hidden is not public\n");
    assertThat(run("- {java: 'Steps::upper', classpath: gone.jar}").exited(2).err())
        .contains("the classpath entry gone.jar cannot be read\n");
    assertThat(run("- java: Steps.upper").exited(2).err())
        .contains("'Steps.upper' names no method; write it like com.acme.Convert::one\n");
  }

  @Test
  void dryRun_callsNoCodeOfTheUsers() throws Exception {
    compileSteps();
    writePipeline("- {java: 'Steps::upper', classpath: classes}");
    parloom().jvm("-Dloud=true").run("run", "-n", "p.yaml").exited(0);
    writeInputs(1);
    assertThat(parloom().jvm("-Dloud=true").run("run", "p.yaml").exited(1).failures()).hasSize(1);
  }
}
