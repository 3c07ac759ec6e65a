package dev.parloom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parloom.cli.Parloom.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code parloom scale}: what it measures and predicts, and what it leaves as it was. */
@Tag("process")
final class ScaleCommandTest extends CommandTestBase {

  private static final String STEPS = "- command: [cat, '{in}']\n";

  private List<Path> everything() throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.sorted().toList();
    }
  }

  @Test
  void prediction_ofAmdahl_isTheTextbooks() throws Exception {
    Result one = parloom().run("scale", "--serial", "0.6", "--workers", "4").exited(0);
    assertThat(one.out())
        .startsWith(
            "60.0 % serial, 4 workers: 1.4286 times as fast as one worker; at most 1.6667, however"
                + " many\n")
        .contains("half the serial share would bring 1.47 times the speed, twice the workers 1.08");

    Result two =
        parloom()
            .run("scale", "--serial=60%", "--workers=4", "--serial=20%", "--workers=2")
            .exited(0);
    assertThat(two.out())
        .contains("1.4286 times")
        .contains("1.6667 times")
        .endsWith("Number 2 pays most.\n");

    JsonNode json =
        new ObjectMapper()
            .readTree(
                parloom().run("scale", "--serial=0", "--workers=4", "--json").exited(0).out());
    assertThat(json.at("/predictions/0/speedup").asDouble()).isEqualTo(4);
    assertThat(json.at("/predictions/0/limit").isMissingNode()).isTrue();
  }

  @Test
  void scale_ofAPipeline_measuresAndTouchesNothing() throws Exception {
    writeInputs(6);
    writePipeline(STEPS);
    List<Path> before = everything();

    Result result =
        parloom()
            .run("scale", "p.yaml", "-j", "1,2,3", "--rounds", "5", "--warm-up", "1", "--json")
            .exited(0);

    assertThat(everything()).isEqualTo(before);
    JsonNode json = new ObjectMapper().readTree(result.out());
    assertThat(json.get("items").asInt()).isEqualTo(6);
    assertThat(json.get("failed").asInt()).isZero();
    assertThat(json.get("measured")).hasSize(3);
    assertThat(json.at("/measured/2/workers").asInt()).isEqualTo(3);
    assertThat(json.at("/measured/2/seconds")).hasSize(5);
    assertThat(json.at("/measured/0/speedup").asDouble()).isEqualTo(1);
    assertThat(json.get("summary").asText()).isNotEmpty();
    assertThat(json.at("/laws/0/law").asText()).isNotEmpty();
    assertThat(result.err())
        .contains("warming up, 1 worker: ")
        .contains("round 5 of 5, 3 workers: ");
  }

  @Test
  void scale_whenAsked_drawsAndWritesAPage() throws Exception {
    writeInputs(3);
    writePipeline(STEPS);

    Result result =
        parloom()
            .ofItsOwn() // as the page shows the command
            .run(
                "scale",
                "p.yaml",
                "-j2",
                "--rounds=5",
                "--warm-up=0",
                "-q",
                "--chart=c.png",
                "--html=r.html")
            .exited(0);

    assertThat(result.err()).isEmpty();
    assertThat(result.out()).startsWith("workers   median s").contains("workers");
    assertThat(Files.readAllBytes(folder.resolve("c.png"))).startsWith(0x89, 'P', 'N', 'G');
    assertThat(Files.readString(folder.resolve("r.html")))
        .contains("<svg")
        .contains("parloom scale p.yaml -j2 --rounds=5")
        .contains("3 in each run");
  }

  @Test
  void scale_ofTheFirstFiles_takesNoMore() throws Exception {
    writeInputs(9);
    writePipeline(STEPS);

    Result result =
        parloom()
            .run("scale", "p.yaml", "-j2", "--rounds=5", "--warm-up=0", "--limit=2", "--json")
            .exited(0);

    assertThat(new ObjectMapper().readTree(result.out()).get("items").asInt()).isEqualTo(2);
  }

  @Test
  void scale_whenSomeItemsFail_saysSoAndExitsWithOne() throws Exception {
    writeInputs(3);
    writePipeline("- command: [bash, -c, '[[ $0 != */002.txt ]] && cat $0', '{in}']\n");

    Result result = parloom().run("scale", "p.yaml", "-j2", "--rounds=5", "-q").exited(1);

    assertThat(result.err())
        .contains("failed: in/002.txt")
        .contains("1 of 3 items failed in each run");
    assertThat(result.out()).startsWith("workers");
  }

  @Test
  void scale_whenAllItemsFail_measuresNothing() throws Exception {
    writeInputs(2);
    writePipeline("- command: ['false']\n");
    List<Path> before = everything();

    Result result = parloom().run("scale", "p.yaml", "-j2", "-q").exited(2);

    assertThat(result.err())
        .contains("parloom scale: all 2 items failed, so there is nothing to measure");
    assertThat(result.out()).isEmpty();
    assertThat(everything()).isEqualTo(before);
  }

  @Test
  void scale_whenAskedForNonsense_refuses() throws Exception {
    writeInputs(2);
    writePipeline("- command: [cat, '{in}']\n  workers: 2\n");
    String[][] wrong = {
      {"a pipeline file is needed, or --serial and --workers"},
      {"no step's workers", "p.yaml"},
      {"there is no step 'nope', only command", "p.yaml", "--step=nope"},
      {"--rounds must be 5 to 10,000, but is 4", "p.yaml", "--rounds=4"},
      {"--warm-up must be 0 to 10,000, but is -1", "p.yaml", "--warm-up=-1"},
      {"--limit must be 1 or more, but is 0", "p.yaml", "--limit=0"},
      {"--jobs must have a number of workers other than 1", "p.yaml", "-j1"},
      {"'0' is no number of workers; write 1 to 10,000", "p.yaml", "-j0"},
      {"--chart must end with .png or .svg, but is c.gif", "p.yaml", "--chart=c.gif"},
      {
        "--html: no/such/r.html cannot be written: no such file: ",
        "p.yaml",
        "--html=no/such/r.html"
      },
      {"'1.5' is no share; write 0 to 1, as 0.6, or 0% to 100%", "--serial=1.5", "--workers=2"},
      {"--workers=N", "--serial=0.5"},
      {
        "--serial predicts without measuring; leave out p.yaml",
        "p.yaml",
        "--serial=0.5",
        "--workers=2"
      },
    };
    for (String[] one : wrong) {
      String[] line = one.clone();
      line[0] = "scale";
      Result result = parloom().run(line).exited(2);
      String said = one[0].equals("no step's workers") ? "there are no workers to vary" : one[0];
      assertThat(result.err()).startsWith("parloom scale: ").contains(said);
      assertThat(result.out()).isEmpty();
    }
  }

  @Test
  void scale_ofOneStep_variesItAlone() throws Exception {
    writeInputs(2);
    writePipeline("- command: [cat, '{in}']\n  workers: 2\n");

    parloom().run("scale", "p.yaml", "--step=command", "-j3", "--rounds=5", "-q").exited(0);
  }

  @Test
  void scale_whenInterrupted_endsAndLeavesNothing() throws Exception {
    writeInputs(2);
    writePipeline("- command: [bash, -c, 'echo x >>started; read -t 20 <> <(:) || :', '{in}']\n");

    Parloom.Started run = parloom().start("scale", "p.yaml", "-j2", "--grace=200ms");
    run.awaitThat(() -> Files.exists(folder.resolve("started")));
    run.signal("INT");
    Result result = run.await().exited(130);

    assertThat(result.out()).isEmpty();
    Files.delete(folder.resolve("started"));
    assertThat(Parloom.namesIn(folder)).isEmpty();
  }

  @Test
  void lab_sequential_recognisesThatNothingCanGain() throws Exception {
    Result result = parloom().run("lab", "sequential").exited(0);

    assertThat(result.out())
        .contains("bits and ends in 35443")
        .contains("More workers do not make this faster");
  }

  @Test
  void lab_amdahl_plantsAndMeasures() throws Exception {
    Result result = parloom().run("lab", "amdahl", "--serial=50%", "-j2").exited(0);

    assertThat(result.out())
        .startsWith("planted: 50.0 % of the work is serial, so with 2 workers 1.33 times as fast")
        .contains("speed-up");
  }
}
