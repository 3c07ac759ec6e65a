package dev.parloom.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which files a search comes upon, in which order, under which relative names. */
final class FileTreeTest {

  @TempDir
  @SuppressWarnings("NullAway.Init") // set by JUnit
  private Path top;

  private void touch(String... names) throws IOException {
    for (String name : names) {
      Path file = top.resolve(name);
      Files.createDirectories(file.getParent());
      Files.createFile(file);
    }
  }

  private FileTree tree(Path... roots) {
    return new FileTree(List.of(roots), path -> true, top.resolve("out"));
  }

  private static List<String> relative(FileTree tree) {
    List<String> names = new ArrayList<>();
    for (Found found : tree) {
      names.add(
          switch (found) {
            case Found.InputFile file -> file.relative().toString();
            case Found.Problem problem ->
                "%s: %s"
                    .formatted(
                        problem.path().getFileName(), problem.cause().getClass().getSimpleName());
          });
    }
    return names;
  }

  @Test
  void files_comeByName_foldersWhereTheyStand() throws IOException {
    touch("c.txt", "b/z", "b/a/x", "a.txt", "B", "b.txt");
    List<String> inOrder = List.of("B", "a.txt", "b/a/x", "b/z", "b.txt", "c.txt");
    assertThat(relative(tree(top))).containsExactlyInAnyOrderElementsOf(inOrder);
    assertThat(relative(tree(top))).isEqualTo(relative(tree(top)));
    assertThat(relative(tree(top)).indexOf("b/a/x")).isLessThan(relative(tree(top)).indexOf("b/z"));
  }

  @Test
  void root_whenWrittenInAnyWay_givesTheSameNames() throws IOException {
    touch("a/x", "b/y");
    for (String way : List.of("a", "./a", "b/../a", "a/.", "a/../a")) {
      assertThat(relative(tree(top.resolve(way)))).as(way).containsExactly("x");
    }
    assertThat(relative(tree(top.resolve("a/.."), top.resolve("b/y"))))
        .containsExactly("a/x", "b/y", "y");
  }

  @Test
  void names_whenParloomsOwn_areSkipped() throws IOException {
    touch("in/.parloom/x", "in/.parloom-123", "in/x", ".parloom-root");
    assertThat(relative(tree(top.resolve("in")))).containsExactly("x");
    assertThat(relative(tree(top.resolve(".parloom-root")))).containsExactly(".parloom-root");
  }

  @Test
  void links_areFollowed() throws IOException {
    touch("in/x", "other/y");
    Files.createSymbolicLink(top.resolve("in/folder"), top.resolve("other"));
    Files.createSymbolicLink(top.resolve("in/file"), top.resolve("other/y"));
    Files.createSymbolicLink(top.resolve("link"), top.resolve("in"));
    assertThat(relative(tree(top.resolve("link")))).containsExactly("file", "folder/y", "x");
  }

  @Test
  void links_whenLoopingOrBroken_areProblems() throws IOException {
    touch("in/a/x");
    Files.createSymbolicLink(top.resolve("in/a/up"), top.resolve("in"));
    Files.createSymbolicLink(top.resolve("in/b"), top.resolve("nowhere"));
    assertThat(relative(tree(top.resolve("in"))))
        .containsExactly(
            "up: " + FileSystemLoopException.class.getSimpleName(),
            "a/x",
            "b: " + NoSuchFileException.class.getSimpleName());
  }

  @Test
  void output_whenInsideTheInput_isLeftOutByAnyName() throws IOException {
    touch("in/x", "in/out/y");
    Files.createSymbolicLink(top.resolve("link"), top.resolve("in"));
    Files.createSymbolicLink(top.resolve("in/z"), top.resolve("in/out"));
    FileTree tree = new FileTree(List.of(top.resolve("in")), path -> true, top.resolve("link/out"));
    assertThat(relative(tree)).containsExactly("x");
  }

  @Test
  void root_whenOnlyTheOutputMakesIt_isMissing() throws IOException {
    FileTree tree = new FileTree(List.of(top.resolve("in")), path -> true, top.resolve("in/out"));
    Files.createDirectories(top.resolve("in/out"));
    assertThat(relative(tree)).containsExactly("in: NoSuchFileException");
  }

  @Test
  void names_whenNotWanted_areNotLookedAt_butNamedFilesAre() throws IOException {
    touch("in/a.jpg", "in/b.txt", "c.txt");
    FileTree tree =
        new FileTree(
            List.of(top.resolve("in"), top.resolve("c.txt")),
            path -> path.toString().endsWith(".jpg"),
            top.resolve("out"));
    assertThat(relative(tree)).containsExactly("a.jpg", "c.txt");
  }

  @Test
  void next_whenThereIsNone_throws() {
    Iterator<Found> none = new FileTree(List.of(), path -> true, top).iterator();
    assertThat(none.hasNext()).isFalse();
    assertThatThrownBy(none::next).isInstanceOf(NoSuchElementException.class);
  }
}
