package dev.parloom.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parloom.cli.Parloom.Result;
import dev.parloom.image.sample.SamplePhoto;
import dev.parloom.image.sample.SamplePhotos;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** One bad file never ends a command: it fails with clear words, and the others are done. */
@Tag("process")
final class BadInputTest extends CommandTestBase {

  private static final byte[] PIXEL =
      Base64.getDecoder()
          .decode(
              "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGA"
                  + "hKmMIQAAAABJRU5ErkJggg==");

  private Path picture(String name) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.write(file, PIXEL);
  }

  private void bash(String script) throws Exception {
    Process process =
        new ProcessBuilder("bash", "-euc", script).directory(folder.toFile()).inheritIO().start();
    assertThat(process.waitFor()).as(script).isZero();
  }

  private Result thumbnails(String... arguments) throws Exception {
    String[] line = new String[arguments.length + 2];
    line[0] = "image";
    line[1] = "thumbnail";
    System.arraycopy(arguments, 0, line, 2, arguments.length);
    return parloom().run(line);
  }

  @Test
  void pictures_whenBrokenInEveryWay_failOneByOne() throws Exception {
    for (int i = 0; i < 4; i++) {
      SamplePhoto photo = SamplePhotos.seeded(1).broken(i);
      Path file = folder.resolve("in").resolve(photo.fileName());
      Files.createDirectories(file.getParent());
      Files.write(file, photo.encode());
    }
    picture("in/good.png");

    Result result = thumbnails("in", "-o", "out", "--json").exited(1);

    assertThat(result.failures())
        .hasSize(4)
        .allMatch(line -> line.matches("failed: in/Recovered/FILE000.\\.jpg: thumbnail: .+"))
        .anyMatch(line -> line.contains("empty"))
        .anyMatch(line -> line.contains("text"))
        .anyMatch(line -> line.matches(".*60,?000.*"));
    assertThat(contents("out").keySet()).containsExactly("good.png");
    JsonNode json = new ObjectMapper().readTree(result.out());
    assertThat(json.get("done").asInt()).isEqualTo(1);
    assertThat(json.get("failed").asInt()).isEqualTo(4);
    assertThat(json.get("failures")).hasSize(4);
  }

  @Test
  void pictures_whenBrokenOrTooSmall_failByThemselvesInEveryStep() throws Exception {
    picture("in/good.png");
    write("in/bad.png", "no picture");
    for (String step : List.of("gray", "threshold", "adaptive", "faces", "tile")) {
      String[] line = {"image", step, "in", "-o", step + "-out", "--format", "png"};
      if (step.equals("tile")) {
        line = new String[] {"image", step, "in", "-o", step + "-out", "--grid", "2x1"};
      }
      Result result = parloom().run(line).exited(1);
      assertThat(result.failures())
          .anyMatch(failure ->
              failure.startsWith("failed: in/bad.png: " + step + ": ")
                  && failure.contains("begin like text"));
      if (step.equals("tile")) {
        assertThat(result.failures())
            .hasSize(2)
            .contains(
                "failed: in/good.png: tile: the picture of 1×1 pixels cannot be cut into 2×1 tiles"
                    + " of at least a pixel; use a coarser grid");
      } else {
        assertThat(result.failures()).hasSize(1);
        assertThat(contents(step + "-out").keySet()).containsExactly("good.png");
      }
    }
  }

  @Test
  void pictures_whenOverTheLimit_failInEveryStep() throws Exception {
    byte[] photo = SamplePhotos.seeded(1).photo(0).encode();
    Files.createDirectory(folder.resolve("in"));
    Files.write(folder.resolve("in/photo.jpg"), photo);
    for (String step : List.of("gray", "threshold", "adaptive", "faces")) {
      assertThat(
              parloom()
                  .run("image", step, "in", "-o", "out", "--limit-pixels=1000")
                  .exited(1)
                  .failures())
          .singleElement()
          .asString()
          .contains("over the limit of 1,000");
    }
  }

  @Test
  void options_whenOutOfBounds_endTheCommandWithOneLine() throws Exception {
    String[][] wrong = {
      {"threshold", "--at=256", "--at must be 0 to 255, but is 256"},
      {"threshold", "--at=x", "--at must be a whole number, but is 'x'"},
      {"adaptive", "--window=4", "--window must be odd, but is 4"},
      {"adaptive", "--window=1", "--window must be 3 to 999, but is 1"},
      {"adaptive", "--c=-256", "--c must be -255 to 255, but is -256"},
      {"adaptive", "--method=median", "--method must be mean or gaussian, but is 'median'"},
      {
        "tile",
        "--grid=20",
        "Invalid value for option '--grid': '20' is no grid; write columns x rows, up to 999 each,"
            + " like 20x20"
      },
      {"tile", "-q", "Missing required option: '--grid=CxR'"},
      {"gray", "--quality=0", "--quality must be 1 to 100, but is 0"},
      {
        "faces",
        "--on=virtual",
        "Invalid value for option '--on': must be threads or processes, but is 'virtual'"
      },
    };
    for (String[] one : wrong) {
      assertThat(parloom().run("image", one[0], "in", "-o", "out", one[1]).exited(2).err())
          .isEqualTo(
              "parloom image %s: %s\nTry 'parloom image %s --help'.\n"
                  .formatted(one[0], one[2], one[0]));
    }
  }

  @Test
  void input_whenMissing_failsAndTheOthersAreDone() throws Exception {
    picture("in/good.png");
    Result result = thumbnails("in", "gone", "gone/x.jpg", "-o", "out").exited(1);
    assertThat(result.failures())
        .containsExactly(
            "failed: gone: find: no such file: gone",
            "failed: gone/x.jpg: find: no such file: gone/x.jpg");
    assertThat(contents("out").keySet()).containsExactly("good.png");
  }

  @Test
  void input_whenMissingAndAboveTheOutput_isStillMissing() throws Exception {
    assertThat(thumbnails("gone", "-o", "gone/out").exited(1).failures())
        .containsExactly("failed: gone: find: no such file: gone");
  }

  @Test
  void folder_whenUnreadable_failsAndTheOthersAreDone() throws Exception {
    picture("in/a/good.png");
    picture("in/closed/hidden.png");
    picture("in/secret.png");
    picture("in/z.png");
    Parloom parloom = parloom();
    if (System.getProperty("user.name").equals("root")) {
      // Who may read everything, may no longer; another user could not read the class path.
      assumeTrue(Files.isExecutable(Path.of("/usr/bin/setpriv")), "missing tool: setpriv");
      parloom.behind("setpriv", "--bounding-set=-dac_override,-dac_read_search");
    }
    Files.setPosixFilePermissions(
        folder.resolve("in/closed"), PosixFilePermissions.fromString("---------"));
    Files.setPosixFilePermissions(
        folder.resolve("in/secret.png"), PosixFilePermissions.fromString("---------"));
    try {
      Result result = parloom.run("image", "thumbnail", "in", "-o", "out").exited(1);
      assertThat(result.failures())
          .containsExactlyInAnyOrder(
              "failed: in/closed: find: access denied: in/closed",
              "failed: in/secret.png: thumbnail: access denied: in/secret.png");
      assertThat(contents("out").keySet()).containsExactly("a/good.png", "z.png");

      Files.setPosixFilePermissions(
          folder.resolve("out"), PosixFilePermissions.fromString("r-xr-xr-x"));
      assertThat(parloom.run("image", "thumbnail", "in", "-o", "out").exited(2).err())
          .startsWith(
              "parloom image thumbnail: the output folder out cannot be used: access denied: ");
    } finally {
      Files.setPosixFilePermissions(
          folder.resolve("in/closed"), PosixFilePermissions.fromString("rwxr-xr-x"));
      if (Files.exists(folder.resolve("out"))) {
        Files.setPosixFilePermissions(
            folder.resolve("out"), PosixFilePermissions.fromString("rwxr-xr-x"));
      }
    }
  }

  @Test
  void output_whenItCannotBeAFolder_endsTheCommand() throws Exception {
    picture("in/good.png");
    write("file", "");
    Parloom own = parloom().ofItsOwn();
    assertThat(own.run("image", "thumbnail", "in", "-o", "file").exited(2).err())
        .isEqualTo(
            "parloom image thumbnail: the output folder file cannot be used: %s: is not a folder\n"
                .formatted(folder.resolve("file")));
    assertThat(thumbnails("in", "-o", "file/out").exited(2).err())
        .contains("the output folder file/out cannot be used: ");
    assertThat(parloom().run("lab", "photos", "1", "-o", "file").exited(2).err())
        .contains("the output folder file cannot be used: ");
  }

  @Test
  void output_whenItIsTheInput_endsTheCommand() throws Exception {
    picture("in/good.png");
    Files.createSymbolicLink(folder.resolve("link"), Path.of("in"));
    for (String same : List.of("in", "./in", "in/../in", "link")) {
      assertThat(thumbnails("in", "-o", same).exited(2).err())
          .startsWith(
              "parloom image thumbnail: the output folder %s is also the input".formatted(same));
    }
    assertThat(thumbnails("in/good.png", "-o", "link").exited(2).err())
        .contains("holds the input in/good.png, which would be replaced");
    assertThat(Files.readAllBytes(folder.resolve("in/good.png"))).isEqualTo(PIXEL);
  }

  @Test
  void output_whenInsideTheInput_isNoInput() throws Exception {
    picture("in/good.png");
    picture("in/out/from-before.png");
    Files.createSymbolicLink(folder.resolve("link"), Path.of("in"));
    for (String output : List.of("in/out", "link/out", "in/../in/out")) {
      assertThat(thumbnails("in", "-o", output).exited(0).err()).startsWith("1 done, 0 failed");
    }
    assertThat(contents("in").keySet())
        .containsExactly("good.png", "out/from-before.png", "out/good.png");
  }

  @Test
  void output_whenAboveTheInput_replacesNoInput() throws Exception {
    picture("top/in/x.png");
    picture("top/in/in/x.png");
    Result result = parloom().ofItsOwn().run("image", "thumbnail", "top/in", "-o", "top").exited(1);
    assertThat(result.failures())
        .containsExactly(
            "failed: top/in/in/x.png: write: its output %s would replace an input; use another"
                    .formatted(folder.resolve("top/in/x.png"))
                + " output folder");
    assertThat(Files.readAllBytes(folder.resolve("top/in/x.png"))).isEqualTo(PIXEL);
    assertThat(folder.resolve("top/x.png")).exists();
  }

  @Test
  void output_whenItsFolderLinksToTheInput_replacesNoInput() throws Exception {
    picture("in/sub/x.png");
    Files.createDirectory(folder.resolve("out"));
    Files.createSymbolicLink(folder.resolve("out/sub"), Path.of("../in/sub"));
    assertThat(thumbnails("in", "-o", "out").exited(1).failures())
        .singleElement()
        .asString()
        .contains("would replace an input");
    assertThat(Files.readAllBytes(folder.resolve("in/sub/x.png"))).isEqualTo(PIXEL);
  }

  @Test
  void names_whenTwoMapToOneOutput_theFirstIsDone() throws Exception {
    picture("one/x.png");
    picture("two/x.png");
    picture("one/y.jpg");
    picture("one/y.png");
    Result result = thumbnails("one", "two", "-o", "out", "--format", "png").exited(1);
    assertThat(result.failures())
        .containsExactlyInAnyOrder(
            "failed: two/x.png: find: its output x.png is already that of one/x.png; rename one of"
                + " them, or use another output folder",
            "failed: one/y.png: find: its output y.png is already that of one/y.jpg; rename one of"
                + " them, or use another output folder");
    assertThat(result.err()).contains("2 done, 2 failed");
    assertThat(contents("out").keySet()).containsExactly("x.png", "y.png");
  }

  @Test
  void links_whenLoopingOrBroken_fail() throws Exception {
    picture("in/sub/x.png");
    Files.createSymbolicLink(folder.resolve("in/sub/up"), Path.of(".."));
    Files.createSymbolicLink(folder.resolve("in/self.png"), Path.of("self.png"));
    Files.createSymbolicLink(folder.resolve("in/broken.png"), Path.of("nowhere"));
    Result result = thumbnails("in", "-o", "out").exited(1);
    assertThat(result.failures())
        .hasSize(3)
        .contains(
            "failed: in/broken.png: find: no such file: in/broken.png",
            "failed: in/sub/up: find: file system loop: in/sub/up")
        .anyMatch(line -> line.startsWith("failed: in/self.png: find: in/self.png: Too many"));
    assertThat(contents("out").keySet()).containsExactly("sub/x.png");
  }

  @Test
  void specialFiles_areNotReadFrom() throws Exception {
    bash("mkdir in; mkfifo in/pipe.jpg");
    Result result = thumbnails("in", "/dev/zero", "-o", "out").exited(1);
    assertThat(result.failures())
        .containsExactlyInAnyOrder(
            "failed: in/pipe.jpg: find: in/pipe.jpg: is no regular file",
            "failed: /dev/zero: find: /dev/zero: is no regular file");
  }

  @Test
  void names_whenStrange_areKeptAndPrintedOnOneLine() throws Exception {
    picture("in/with space.png");
    picture("in/übung 日本.png");
    picture("in/-o.png");
    picture("in/--.png");
    write("in/a\nb\033[31m.png", "no picture");
    Result result = thumbnails("-o", "out", "--", "in").exited(1);
    assertThat(result.failures())
        .singleElement()
        .asString()
        .startsWith("failed: in/a\\nb\\u001b[31m.png: thumbnail: ");
    assertThat(result.err()).doesNotContain("\033");
    assertThat(contents("out").keySet())
        .containsExactlyInAnyOrder("with space.png", "übung 日本.png", "-o.png", "--.png");
  }

  @Test
  void names_whenNotUtf8_areKept() throws Exception {
    picture("pixel.png");
    bash("mkdir in; cp pixel.png in/$'bad\\xff.png'; cp pixel.png in/$'bad\\xfe.png'");
    assertThat(thumbnails("in", "-o", "out").exited(0).err()).startsWith("2 done, 0 failed");
    bash("test -s out/$'bad\\xff.png'; test -s out/$'bad\\xfe.png'; rm -r out");

    byte[] list = "in/bad?.png\0in/bad!.png\0".getBytes(StandardCharsets.ISO_8859_1);
    list[6] = (byte) 0xff;
    list[18] = (byte) 0xfe;
    assertThat(
            parloom()
                .ofItsOwn() // whose names are relative
                .input(list)
                .run("image", "thumbnail", "-0", "-i", "-", "-o", "out")
                .exited(0)
                .err())
        .startsWith("2 done, 0 failed");
    bash("test -s out/$'bad\\xff.png'; test -s out/$'bad\\xfe.png'; rm -r out");

    writePipeline("- command: [cat, \"{in}\"]");
    assertThat(parloom().run("run", "p.yaml").exited(0).err()).contains("2 done, 0 failed");
    assertThat(parloom().run("run", "p.yaml").exited(0).err()).contains("none of 2 items");
    bash("cmp out/$'bad\\xff.png' pixel.png; cmp out/$'bad\\xfe.png' pixel.png");
  }

  @Test
  void names_whenTheLocaleIsAscii_areKept() throws Exception {
    picture("in/übung.png");
    Result result =
        parloom()
            .environment("LC_ALL", "C")
            .input("in/übung.png\n".getBytes(StandardCharsets.UTF_8))
            .run("image", "thumbnail", "-i", "-", "-o", "out")
            .exited(0);
    assertThat(result.err()).startsWith("1 done, 0 failed");
    assertThat(contents("out").keySet()).containsExactly("übung.png");
  }

  @Test
  void list_whenOnStandardInput_isRead() throws Exception {
    picture("a b.png");
    picture("c\nd.png");
    Result lines =
        parloom()
            .ofItsOwn() // whose names are relative
            .input("a b.png\r\n\ngone.png".getBytes(StandardCharsets.UTF_8))
            .run("image", "thumbnail", "-i", "-", "-o", "out", "c\nd.png")
            .exited(1);
    assertThat(lines.err()).contains("failed: gone.png: find: no such file", "2 done, 1 failed");
    Result nul =
        parloom()
            .ofItsOwn() // whose names are relative
            .input("a b.png\0c\nd.png\0".getBytes(StandardCharsets.UTF_8))
            .run("image", "thumbnail", "-0", "-i", "-", "-o", "out2")
            .exited(0);
    assertThat(nul.err()).startsWith("2 done, 0 failed");
    assertThat(thumbnails("-i", "gone.txt", "-o", "out").exited(2).err())
        .isEqualTo(
            "parloom image thumbnail: the list of inputs gone.txt cannot be read: no such file:"
                + " gone.txt\n");
  }

  @Test
  void files_whenAHundredThousand_needLittleMemory() throws Exception {
    bash(
        "mkdir in; cd in; mkdir a b; (cd a; seq -f %g.jpg 50000 | xargs touch);"
            + " (cd b; seq -f %g.jpg 50000 | xargs touch)");
    Result result =
        parloom().jvm("-Xmx48m").run("image", "thumbnail", "in", "-o", "out", "--json").exited(1);
    JsonNode json = new ObjectMapper().readTree(result.out());
    assertThat(json.get("failed").asInt()).isEqualTo(100_000);
    assertThat(json.get("failures")).hasSize(1000);
    assertThat(result.failures()).hasSize(100_000).doesNotHaveDuplicates();
  }

  @Test
  void file_whenDeletedMeanwhile_failsAlone() throws Exception {
    writeInputs(3);
    writePipeline("- command: [bash, -c, 'rm -f in/002.txt; cat \"$0\"', '{in}']\n  on: caller");
    Result result = parloom().run("run", "p.yaml").exited(1);
    assertThat(result.failures())
        .singleElement()
        .asString()
        .matches("failed: in/002.txt: (find: no such file|command: bash exited with 1: cat:).*");
    assertThat(contents("out").keySet()).containsExactly("001.txt", "003.txt");
  }

  @Test
  void disk_whenFull_stopsTheRunWhichGoesOnAfterRoomIsMade() throws Exception {
    Path small = Files.createDirectory(folder.resolve("small"));
    Process mount =
        new ProcessBuilder("mount", "-t", "tmpfs", "-o", "size=64k", "none", small.toString())
            .redirectErrorStream(true)
            .start();
    assumeTrue(mount.waitFor() == 0, "may not mount a small disk");
    try {
      for (int i = 0; i < 6; i++) {
        write("in/" + i + ".txt", "x".repeat(20_000));
      }
      write(
          "p.yaml",
          """
          version: 1
          input: {files: in}
          steps: [read]
          output: {folder: small/out}
          """);
      Result result = parloom().run("run", "p.yaml").exited(3);
      assertThat(result.failures()).isEmpty();
      assertThat(result.err())
          .contains("parloom run: the disk is full, so the run was stopped at 'in/")
          .contains("make room and run it again");
      int placed = contents("small/out").size();
      assertThat(placed).isBetween(0, 5);
      assertThat(contents("small/out").values()).allMatch(text -> text.length() == 20_000);
      assertThat(Parloom.namesIn(small)).isEmpty();

      bash("mount -o remount,size=1m small");
      Result rest = parloom().run("run", "p.yaml").exited(0);
      Matcher goesOn =
          Pattern.compile("Run 1 goes on, which broke off, with (\\d+) items done")
              .matcher(rest.err());
      assertThat(goesOn.find()).as(rest.err()).isTrue();
      // A result in place counts only when the journal has it; the others are done again.
      int recorded = Integer.parseInt(goesOn.group(1));
      assertThat(recorded).isBetween(0, placed);
      assertThat(rest.err())
          .contains("%d done, 0 failed, %d skipped".formatted(6 - recorded, recorded));
      assertThat(contents("small/out"))
          .hasSize(6)
          .allSatisfy((name, text) -> assertThat(text).isEqualTo("x".repeat(20_000)));
    } finally {
      bash("umount small");
    }
  }

  @Test
  void quiet_tellsFailuresOnly() throws Exception {
    picture("in/good.png");
    write("in/bad.png", "");
    Result result = thumbnails("in", "-o", "out", "-q").exited(1);
    assertThat(result.err().lines()).hasSize(1).allMatch(line -> line.startsWith("failed: "));
    assertThat(thumbnails("in/good.png", "-o", "out", "-q").exited(0).err()).isEmpty();
  }

  @Test
  void verbose_showsStagesAndStackTraces() throws Exception {
    picture("in/good.png");
    write("in/bad.png", "");
    Result result = thumbnails("in", "-o", "out", "-v");
    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.err()).contains("stage ", "\tat ").contains("\nthumbnail ");
  }

  @Test
  void folder_whenEmpty_isNothingToDo() throws Exception {
    Files.createDirectory(folder.resolve("in"));
    assertThat(thumbnails("in", "-o", "out").exited(0).err())
        .isEqualTo("nothing to do: no files in in (files named .jpg, .jpeg, .png or .webp)\n");
  }
}
