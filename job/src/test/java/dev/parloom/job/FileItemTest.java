package dev.parloom.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FileItemTest {

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
}
