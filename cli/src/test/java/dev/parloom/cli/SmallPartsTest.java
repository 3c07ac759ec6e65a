package dev.parloom.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parloom.core.pool.CallerPool;
import dev.parloom.journal.SqliteJournal;
import dev.parloom.json.Json;
import dev.parloom.pipeline.Pipeline;
import dev.parloom.pipeline.Run;
import dev.parloom.text.Nearest;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The small parts: nearest words, sizes, names, JSON, one-line words. */
final class SmallPartsTest {

  @ParameterizedTest
  @CsvSource({
    "szie, size, 1",
    "size, size, 0",
    "'', size, 4",
    "sze, size, 1",
    "sizes, size, 1",
    "SIZE, size, 0",
    "ca, abc, 3",
    "kitten, sitting, 3"
  })
  void distance_countsEdits(String from, String to, int edits) {
    assertThat(Nearest.distance(from, to)).isEqualTo(edits);
    assertThat(Nearest.distance(to, from)).isEqualTo(edits);
  }

  @Test
  void nearest_whenTooFar_isNothing() {
    assertThat(Nearest.to("folder", List.of("size", "format"))).isEmpty();
    assertThat(Nearest.to("x", List.of())).isEmpty();
    assertThat(Nearest.to("fromat", List.of("size", "format"))).contains("format");
  }

  @Test
  void grid_whenRight_isRead() {
    assertThat(Size.parseGrid("20x999")).isEqualTo(new Size(20, 999));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "20", "0x1", "1x00", "1000x1", "-1x1", "2 x 2"})
  void grid_whenWrong_saysSo(String text) {
    assertThatThrownBy(() -> Size.parseGrid(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("'%s' is no grid".formatted(text));
  }

  @ParameterizedTest
  @CsvSource({
    "a/photo.jpg, a/photo-r01-c02.jpg",
    "photo, photo-r01-c02",
    ".jpg, .jpg-r01-c02",
    "a.b/x.y.png, a.b/x.y-r01-c02.png"
  })
  void label_standsBeforeTheExtension(Path before, Path after) {
    FileItem item = new FileItem(before, before, new Content.OnDisk(before, false));
    assertThat(item.labelled("r01-c02").target()).isEqualTo(after);
  }

  @Test
  void item_inACheckpoint_keepsWhatIsToBeToldOfIt() throws Exception {
    FileItem item =
        item("a/b.jpg")
            .with(new Content.InMemory(new byte[] {1, 2, 3}))
            .noting(List.of("it is red", "it is blue"))
            .noting(List.of("it is red"));
    FileItemCodec codec = new FileItemCodec();
    FileItem copy = codec.decode(codec.encode(item));
    assertThat(copy.notes()).containsExactly("it is red", "it is blue");
    assertThat(copy.target()).isEqualTo(item.target());
    assertThat(copy.content().bytes()).containsExactly(1, 2, 3);
  }

  /** Its content begins with what would be no notes in the present form. */
  @Test
  void checkpoint_whenOfTheFirstForm_isReadAsItWas() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeBoolean(true);
    out.writeUTF("file:///in/a.bin");
    out.writeUTF("file:///b/a.bin");
    out.write(new byte[] {0, 0, 7});

    FileItem item = new FileItemCodec().decode(bytes.toByteArray());

    assertThat(item.source()).isEqualTo(Path.of("/in/a.bin"));
    assertThat(item.target()).isEqualTo(Path.of("b/a.bin"));
    assertThat(item.notes()).isEmpty();
    assertThat(item.content().bytes()).containsExactly(0, 0, 7);
  }

  @Test
  void size_whenRight_isRead() {
    assertThat(Size.parse("320x200")).isEqualTo(new Size(320, 200));
    assertThat(Size.parse("99999x1")).isEqualTo(new Size(99_999, 1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "3x",
        "x3",
        "3X3",
        "-3x3",
        "3x3x3",
        " 3x3",
        "3 x 3",
        "123456x1",
        "0x1",
        "1x0",
        "٣x٣"
      })
  void size_whenWrong_saysSo(String text) {
    assertThatThrownBy(() -> Size.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("'%s' is no size".formatted(text));
  }

  private static FileItem item(String target) {
    return new FileItem(
        Path.of("source"), Path.of(target), new Content.OnDisk(Path.of("x"), false));
  }

  @ParameterizedTest
  @CsvSource({
    "a/b.jpg, a/b.png, jpg",
    "b, b.png, ''",
    ".hidden, .hidden.png, ''",
    "a.b/c, a.b/c.png, ''",
    "x.tar.gz, x.tar.png, gz",
    "x., x.png, ''"
  })
  void extension_whenChanged_leavesTheRest(String target, String changed, String extension) {
    assertThat(item(target).withExtension("png").target()).isEqualTo(Path.of(changed));
    assertThat(item(target).extension()).isEqualTo(extension);
  }

  @Test
  void json_whenOfAnyText_survivesAParser() throws Exception {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    ObjectMapper parser = new ObjectMapper();
    for (int round = 0; round < 300; round++) {
      int[] points = random.ints(random.nextInt(20), 0, 0x11_0000).toArray();
      for (int i = 0; i < points.length; i++) {
        if (random.nextBoolean()) {
          points[i] %= 0x100;
        }
        if (points[i] >= 0xd800 && points[i] < 0xe000) {
          points[i] = '"';
        }
      }
      String text = new String(points, 0, points.length);
      String json = Json.write(Map.of(text, List.of(text, 1, 2.5, true)));
      JsonNode read = parser.readTree(json);
      assertThat(read.get(text).get(0).asText()).as("seed %d", seed).isEqualTo(text);
      assertThat(json).doesNotContain("\n");
    }
  }

  @Test
  void json_whenOfHalfASurrogateOrNothing_isStillJson() throws Exception {
    List<Object> list = new ArrayList<>(Arrays.asList("\ud800", null, Map.of(), List.of()));
    assertThat(Json.write(list)).isEqualTo("[\"\\ud800\",null,{},[]]");
    assertThat(new ObjectMapper().readTree(Json.write(list))).hasSize(4);
  }

  @Test
  void report_asJson_hasTheDocumentedKeys(@TempDir Path temp) throws Exception {
    Run run =
        Pipeline.<String>named("p")
            .stage("fail", CallerPool.open(), SmallPartsTest::failing)
            .sink("put", CallerPool.open(), (key, value) -> {})
            .start(List.of("a", "b"), SqliteJournal.at(temp.resolve("j.db")));
    JsonNode json = new ObjectMapper().readTree(ReportJson.of(run.await(), run.beginning()));
    List<String> keys = new ArrayList<>();
    json.fieldNames().forEachRemaining(keys::add);
    assertThat(keys)
        .contains("pipeline", "ending", "seconds", "done", "dropped", "failed", "skipped")
        .contains("unfinished", "stages", "failures", "run", "kind");
    String manual = Files.readString(Path.of("../docs/cli.md"));
    assertThat(keys).allMatch(key -> manual.contains("`" + key + "`"));
    json.get("stages")
        .get(0)
        .fieldNames()
        .forEachRemaining(key -> assertThat(manual).contains("`" + key + "`"));
    assertThat(json.get("ending").asText()).isEqualTo("completed");
    assertThat(json.get("failures").get(0).get("message").asText()).isEqualTo("no \"b\"\n");
    assertThat(json.get("failures").get(0).get("error").asText())
        .isEqualTo(IllegalStateException.class.getName());
    assertThat(json.get("stages").get(0).get("in").asInt()).isEqualTo(2);
  }

  private static String failing(String value) {
    if (value.equals("b")) {
      throw new IllegalStateException("no \"b\"\n");
    }
    return value;
  }

  @Test
  void format_whenAWholeName_isNone() {
    assertThat(Pictures.format("a.png")).isEmpty();
    assertThat(Pictures.format("PNG")).isPresent().isEqualTo(Pictures.format("png"));
    assertThat(Pictures.format("jpeg"))
        .isEqualTo(Pictures.format("jpg"))
        .isNotEqualTo(Optional.empty());
  }
}
