package dev.parloom.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parloom.cli.Parloom.Result;
import dev.parloom.image.AdaptiveThreshold;
import dev.parloom.image.Faces;
import dev.parloom.image.Grayscale;
import dev.parloom.image.ImageFormat;
import dev.parloom.image.ImageHeader;
import dev.parloom.image.ImageStep;
import dev.parloom.image.Orientation;
import dev.parloom.image.Threshold;
import dev.parloom.image.Thumbnails;
import dev.parloom.image.Tile;
import dev.parloom.image.Tiles;
import dev.parloom.image.sample.SamplePhotos;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.zip.CRC32;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Steps on pictures, as commands and in pipeline files. */
final class ImageStepsTest extends CommandTestBase {

  private byte[] photo = {};

  @BeforeEach
  void makePhoto() throws IOException {
    photo = Thumbnails.within(200, 150).apply(SamplePhotos.seeded(1).photo(0).encode());
    Files.createDirectories(folder.resolve("in/trip"));
    Files.write(folder.resolve("in/trip/photo.jpg"), photo);
  }

  private Result image(String... arguments) throws Exception {
    String[] line = new String[arguments.length + 1];
    line[0] = "image";
    System.arraycopy(arguments, 0, line, 1, arguments.length);
    return parloom().run(line);
  }

  private void makes(ImageStep<byte[], ?> step, String... arguments) throws Exception {
    String[] line = new String[arguments.length + 3];
    System.arraycopy(arguments, 0, line, 0, arguments.length);
    System.arraycopy(new String[] {"in", "-o", "out"}, 0, line, arguments.length, 3);
    assertThat(image(line).exited(0).err()).startsWith("1 done, 0 failed");
    assertThat(result("trip/photo.jpg")).isEqualTo(step.apply(photo));
  }

  private byte[] result(String name) throws IOException {
    return Files.readAllBytes(folder.resolve("out").resolve(name));
  }

  @Test
  void commands_doWhatTheStepsOfTheLibraryDo() throws Exception {
    makes(Grayscale.luma(), "gray");
    makes(Grayscale.luma().quality(30), "gray", "--quality=30");
    makes(Threshold.at(127), "threshold");
    makes(Threshold.at(60), "threshold", "--at=60");
    makes(AdaptiveThreshold.mean(), "adaptive");
    makes(
        AdaptiveThreshold.gaussian().window(21).c(-3),
        "adaptive",
        "--method=gaussian",
        "--window=21",
        "--c=-3");
    makes(Faces.marked(), "faces");
  }

  @Tag("process")
  @Test
  void command_onProcesses_doesTheSame() throws Exception {
    makes(AdaptiveThreshold.gaussian(), "adaptive", "--method=gaussian", "--on=processes");
  }

  @Test
  void format_whenAsked_namesTheResult() throws Exception {
    var _ = image("threshold", "in", "-o", "out", "--format=png").exited(0);
    assertThat(result("trip/photo.png"))
        .isEqualTo(Threshold.at(127).as(ImageFormat.PNG).apply(photo));
  }

  private void tiled(String... options) throws Exception {
    String[] line = new String[options.length + 6];
    System.arraycopy(
        new String[] {"tile", "in", "-o", "out", "--grid=4x3", "--format=png"}, 0, line, 0, 6);
    System.arraycopy(options, 0, line, 6, options.length);
    assertThat(image(line).exited(0).err()).contains("1 done, 0 failed");
    List<Tile> tiles = Tiles.grid(4, 3).as(ImageFormat.PNG).apply(photo);
    assertThat(contents("out")).hasSize(12);
    for (Tile tile : tiles) {
      assertThat(result("trip/photo-" + tile.label() + ".png")).isEqualTo(tile.bytes());
    }
  }

  @Test
  void tile_makesAFileForEachTile() throws Exception {
    tiled();
    assertThat(new TreeSet<>(contents("out").keySet()).getFirst())
        .isEqualTo("trip/photo-r01-c01.png");
  }

  @Test
  void tile_onProcesses_doesTheSame() throws Exception {
    tiled("--on=processes");
  }

  @Test
  void tile_whenDoneBefore_isDoneAgainIfOneTileIsGone() throws Exception {
    tiled("--journal=j.db");
    String[] again = {"tile", "in", "-o", "out", "--grid=4x3", "--format=png", "--journal=j.db"};
    assertThat(image(again).exited(0).err()).contains("none of 1 items").contains("1 skipped");

    Files.delete(folder.resolve("out/trip/photo-r02-c03.png"));
    tiled("--journal=j.db");

    String[] other = {"tile", "in", "-o", "out", "--grid=2x2", "--format=png", "--journal=j.db"};
    assertThat(image(other).exited(0).err()).contains("1 done");
    assertThat(image(other).exited(0).err()).contains("1 skipped");
  }

  @Test
  void tiles_ofTwoInputsOfOneName_clash() throws Exception {
    Files.createDirectories(folder.resolve("other/trip"));
    Files.write(folder.resolve("other/trip/photo.jpg"), photo);
    Result result = image("tile", "in", "other", "-o", "out", "--grid=2x1").exited(1);
    assertThat(result.failures())
        .singleElement()
        .asString()
        .contains("its output trip/photo.jpg is already that of in/trip/photo.jpg");
    assertThat(contents("out")).hasSize(2);
  }

  private static final String STEPS =
      """
      - read
      - gray: {format: png}
      - tile: {grid: 3x2}
      - threshold: {at: 90}
      - {adaptive: {method: gaussian, window: 5}, order: kept, timeout: 5m}
      - tile: {grid: 1x2}
      - faces
      - thumbnail: {size: 30x30, format: webp}
      """;

  @Test
  void pipeline_mayHaveAllSteps() throws Exception {
    writePipeline(STEPS);
    assertThat(parloom().run("run", "p.yaml").exited(0).err()).contains("1 done, 0 failed");
    assertThat(contents("out").keySet())
        .hasSize(12)
        .contains("trip/photo-r01-c01-r01-c01.webp", "trip/photo-r02-c03-r02-c01.webp");
    assertThat(ImageHeader.read(result("trip/photo-r01-c01-r01-c01.webp")).orientation())
        .isEqualTo(Orientation.UPRIGHT);
    assertThat(parloom().run("run", "p.yaml").exited(0).err()).contains("1 skipped");

    Files.delete(folder.resolve("out/trip/photo-r02-c03-r02-c01.webp"));
    assertThat(parloom().run("run", "p.yaml").exited(0).err())
        .contains("1 without their output")
        .contains("1 done");
  }

  @Test
  void tile_beforeACommand_handsEachTileToIt() throws Exception {
    writePipeline(
        "- tile: {grid: 2x2}\n- command: [wc, -c, '{in}']\n  extension: txt\n  on: threads");
    assertThat(parloom().run("run", "p.yaml").exited(0).err()).contains("1 done, 0 failed");
    assertThat(contents("out").keySet())
        .containsExactly(
            "trip/photo-r01-c01.txt",
            "trip/photo-r01-c02.txt",
            "trip/photo-r02-c01.txt",
            "trip/photo-r02-c02.txt");
  }

  @Test
  void tile_whenOneOfItsPartsFails_failsItsInput() throws Exception {
    writePipeline(
        "- tile: {grid: 2x1, format: png}\n"
            + "- command: [bash, -c, 'case $(ls out 2>/dev/null) in *) exit 3; esac']");
    Result result = parloom().run("run", "p.yaml").exited(1);
    assertThat(result.failures())
        .hasSize(2)
        .anyMatch(line -> line.startsWith("failed: in/trip/photo.jpg#0: command: "));
    assertThat(result.err()).contains("0 done, 1 failed");
    assertThat(parloom().run("history", "1", "--inputs").exited(0).out())
        .isEqualTo("in/trip/photo.jpg\n");
  }

  /** A copy of a PNG with one more chunk behind its header. */
  private static byte[] withChunk(byte[] png, String type, int... data) {
    int headerEnd = 8 + 25;
    ByteBuffer chunk = ByteBuffer.allocate(12 + data.length).putInt(data.length);
    chunk.put(type.getBytes(US_ASCII));
    for (int each : data) {
      chunk.put((byte) each);
    }
    CRC32 crc = new CRC32();
    crc.update(chunk.array(), 4, 4 + data.length);
    chunk.putInt((int) crc.getValue());
    ByteBuffer result = ByteBuffer.allocate(png.length + chunk.capacity());
    result.put(png, 0, headerEnd).put(chunk.array());
    return result.put(png, headerEnd, png.length - headerEnd).array();
  }

  private static final String MISNAMED =
      "note: in/trip/photo.jpg: it is a PNG picture, though its name says JPEG; so is its result,"
          + " unless a format is asked for";
  private static final String ANIMATION =
      "note: in/trip/photo.jpg: it is an animation of 12 pictures, of which the first is used";
  private static final String PROFILE =
      "note: in/trip/photo.jpg: its colour profile is not used: it is damaged: ";

  /** A picture of which there is much to be told, in place of the photo. */
  private void makeOddPicture() throws IOException {
    byte[] png = Thumbnails.within(60, 60).as(ImageFormat.PNG).apply(photo);
    Files.write(
        folder.resolve("in/trip/photo.jpg"),
        withChunk(withChunk(png, "acTL", 0, 0, 0, 12, 0, 0, 0, 0), "iCCP", 'x', 0, 0, 1, 2, 3));
  }

  private static void tellsAllOnce(Result result) throws IOException {
    assertThat(result.err().lines().filter(line -> line.startsWith("note: ")).sorted())
        .hasSize(3)
        .satisfiesExactly(
            line -> assertThat(line).isEqualTo(MISNAMED),
            line -> assertThat(line).isEqualTo(ANIMATION),
            line -> assertThat(line).startsWith(PROFILE));
  }

  @Test
  void notes_onAPicture_areToldOnceByEachKindOfWorker() throws Exception {
    makeOddPicture();
    for (String worker : new String[] {"threads", "processes"}) {
      tellsAllOnce(image("gray", "in", "-o", "out", "--on=" + worker).exited(0));
      tellsAllOnce(image("tile", "in", "-o", "out", "--grid=3x2", "--on=" + worker).exited(0));
    }
    assertThat(image("gray", "in", "-o", "out", "-q").exited(0).err()).doesNotContain("note: ");
  }

  @Test
  void notes_onAPicture_areKeptBySeveralSteps() throws Exception {
    makeOddPicture();
    writePipeline(
        """
        - faces
        - gray
        - thumbnail: {size: 30x30}
        - command: [cp, '{in}', '{out}']
        """);
    tellsAllOnce(parloom().run("run", "p.yaml").exited(0));
    assertThat(parloom().run("run", "p.yaml").exited(0).err()).doesNotContain("note: ");
  }

  @Test
  void pictureUnderAnotherName_whenAFormatIsAskedFor_isNotToldOf() throws Exception {
    Files.write(
        folder.resolve("in/trip/photo.jpg"),
        Thumbnails.within(60, 60).as(ImageFormat.PNG).apply(photo));
    assertThat(image("gray", "in", "-o", "out", "--format=jpg").exited(0).err())
        .doesNotContain("note: ");
    assertThat(ImageFormat.ofBytes(result("trip/photo.jpg"))).contains(ImageFormat.JPEG);
  }

  @Test
  void lab_cutsAPhotoAndMakesItBlackAndWhite() throws Exception {
    Result result = parloom().run("lab", "threshold-400", "-o", "lab", "--json").exited(0);
    assertThat(result.err()).startsWith("400 done, 0 failed");
    assertThat(contents("lab/crops")).hasSize(400);
    assertThat(contents("lab/thresholds").keySet()).isEqualTo(contents("lab/crops").keySet());
    byte[] crop = Files.readAllBytes(folder.resolve("lab/crops/photo-r07-c20.png"));
    assertThat(Files.readAllBytes(folder.resolve("lab/thresholds/photo-r07-c20.png")))
        .isEqualTo(AdaptiveThreshold.gaussian().apply(crop));
    JsonNode json = new ObjectMapper().readTree(result.out());
    assertThat(json.get("done").asInt()).isEqualTo(400);
    assertThat(json.get("stages")).hasSize(4);
  }

  @Test
  void lab_whenItsFolderIsAFile_saysSo() throws Exception {
    Path file = write("lab", "");
    assertThat(parloom().run("lab", "threshold-400", "-o", "lab").exited(2).err())
        .startsWith("parloom lab threshold-400: the output folder lab cannot be used: ");
    assertThat(file).isEmptyFile();
  }
}
