package dev.parloom.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeLibraryTest {

  /** Above what Linux gives to processes. */
  private static final long NOBODY = 4_194_305;

  @TempDir private Path folder;

  private Path left(String name) throws IOException {
    Path left = Files.createDirectory(folder.resolve(name));
    Files.writeString(left.resolve("libsqlitejdbc.so"), "code");
    return left;
  }

  @Test
  void sweep_whenAProcessWasKilledWhileItLoaded_removesWhatItLeftAndNothingElse()
      throws IOException {
    Path dead = left("parloom-sqlite-" + NOBODY + "-123");
    Path alive = left("parloom-sqlite-" + ProcessHandle.current().pid() + "-123");
    Path other = left("parloom-sqlite-notes");
    NativeLibrary.sweep(folder);
    assertThat(dead).doesNotExist();
    assertThat(alive).isNotEmptyDirectory();
    assertThat(other).isNotEmptyDirectory();
  }
}
