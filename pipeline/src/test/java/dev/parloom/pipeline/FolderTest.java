package dev.parloom.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

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
    folder.close();

    assertThat(files()).containsExactly("out/a/b/c.txt");
    assertThat(temp.resolve("out/a/b/c.txt")).hasContent("hello");
  }

  @Test
  void put_whenTheFileIsThere_replacesItAsAWhole() throws Exception {
    Folder folder = Folder.at(temp);
    folder.put("x", bytes("a long first version"));
    folder.put("x", bytes("short"));
    folder.close();

    assertThat(temp.resolve("x")).hasContent("short");
    assertThat(files()).containsExactly("x");
  }

  @Test
  void put_whenAFolderIsInTheWay_failsAndLeavesNothingHalfWritten() throws Exception {
    Folder folder = Folder.at(temp);
    Files.createDirectories(temp.resolve("x/y"));
    assertThatThrownBy(() -> folder.put("x", bytes("text"))).isInstanceOf(IOException.class);
    folder.close();
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
    Folder folder = Folder.at(temp.resolve("out"));
    folder.copy(Path.of("a/b"), source);
    folder.close();

    assertThat(files()).containsExactly("out/a/b", "source");
  }

  @Test
  void open_whenAProgramWasKilled_removesWhatItLeftAndNothingElse() throws Exception {
    Path left = Files.createDirectory(temp.resolve(".parloom-staging-of-the-dead"));
    Files.createFile(left.resolve("lock"));
    Files.writeString(left.resolve("17"), "half of a res");
    Files.createFile(temp.resolve(".parloom-other"));
    Folder first = Folder.at(temp);
    first.open();
    Folder second = Folder.at(temp);
    second.open();
    assertThat(left).doesNotExist();
    first.put("x", bytes("text")); // its staging folder is still there
    first.close();
    second.close();
    assertThat(files()).containsExactly(".parloom-other", "x");
  }

  @Test
  void isInPlace_whenThereIsAFile_isTrue() throws Exception {
    Folder folder = Folder.at(temp);
    folder.put("a/x", bytes("text"));
    folder.close();
    assertThat(folder.isInPlace("a/x")).isTrue();
    assertThat(folder.isInPlace("a")).isFalse();
    assertThat(folder.isInPlace("../a/x")).isFalse();
  }

  @Test
  void sync_whenFilesWerePutInNewFolders_worksAndCanBeRepeated() throws Exception {
    Folder folder = Folder.at(temp.resolve("out")).synced();
    folder.open();
    folder.put("a/b/x", bytes("text"));
    folder.sync();
    folder.sync();
    folder.close();
    assertThat(files()).containsExactly("out/a/b/x");
  }

  @Test
  void put_whenALinkLeadsToAnotherFileSystem_writesThere() throws Exception {
    Path elsewhere = Path.of("/dev/shm");
    assumeThat(elsewhere).isDirectory();
    assumeThat(Files.getFileStore(elsewhere)).isNotEqualTo(Files.getFileStore(temp));
    Path other = Files.createTempDirectory(elsewhere, "parloom-test-");
    try {
      Files.createSymbolicLink(temp.resolve("far"), other);
      Folder folder = Folder.at(temp);
      folder.put("far/x", bytes("text"));
      folder.close();
      assertThat(other.resolve("x")).hasContent("text");
      try (Stream<Path> there = Files.list(other)) {
        assertThat(there).hasSize(1);
      }
    } finally {
      Files.deleteIfExists(other.resolve("x"));
      Files.delete(other);
    }
  }
}
