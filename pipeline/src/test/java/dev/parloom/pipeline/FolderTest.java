package dev.parloom.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FolderTest {

  @TempDir private Path temp;

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.walk(temp)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> temp.relativize(file).toString())
          .sorted()
          .toList();
    }
  }

  @Test
  void put_whenFoldersAreMissing_makesThem() throws Exception {
    Folder folder = Folder.at(temp.resolve("out"));
    folder.open();
    folder.put("a/b/c.txt", bytes("hello"));

    assertThat(files()).containsExactly("out/a/b/c.txt");
    assertThat(temp.resolve("out/a/b/c.txt")).hasContent("hello");
  }

  @Test
  void put_whenTheFileIsThere_replacesItAsAWhole() throws Exception {
    Folder folder = Folder.at(temp);
    folder.put("x", bytes("a long first version"));
    folder.put("x", bytes("short"));

    assertThat(temp.resolve("x")).hasContent("short");
    assertThat(files()).containsExactly("x");
  }

  @Test
  void put_whenAFolderIsInTheWay_failsAndLeavesNothingHalfWritten() throws Exception {
    Folder folder = Folder.at(temp);
    Files.createDirectories(temp.resolve("x/y"));
    assertThatThrownBy(() -> folder.put("x", bytes("text"))).isInstanceOf(IOException.class);
    assertThat(files()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"../x", "/etc/x", "a/../../x", "", ".", "a/.."})
  void put_whenTheKeyLeadsOutOfTheFolder_isRefused(String key) {
    assertThatThrownBy(() -> Folder.at(temp).put(key, bytes("text")))
        .isInstanceOf(FolderKeyRefusedException.class)
        .hasMessageContaining("leads out of the folder");
  }

  @Test
  void put_whenTheKeyIsNoFileName_isRefused() {
    assertThatThrownBy(() -> Folder.at(temp).put("a\0b", bytes("text")))
        .isInstanceOf(FolderKeyRefusedException.class)
        .hasMessageContaining("no file name");
  }

  @Test
  void open_whenAFileIsInPlaceOfTheFolder_fails() throws Exception {
    Path file = Files.createFile(temp.resolve("out"));
    assertThatThrownBy(() -> Folder.at(file).open()).isInstanceOf(FileAlreadyExistsException.class);
  }

  @Test
  void copy_whenGivenAFile_copiesItAndLeavesItWhereItIs() throws Exception {
    Path source = Files.writeString(temp.resolve("source"), "content");
    Folder.at(temp.resolve("out")).copy(Path.of("a/b"), source);

    assertThat(files()).containsExactly("out/a/b", "source");
  }
}
