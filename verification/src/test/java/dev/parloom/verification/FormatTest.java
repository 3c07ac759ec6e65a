package dev.parloom.verification;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import com.google.googlejavaformat.java.ImportOrderer;
import com.google.googlejavaformat.java.JavaFormatterOptions.Style;
import com.google.googlejavaformat.java.RemoveUnusedImports;
import com.google.googlejavaformat.java.StringWrapper;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every source file is as google-java-format would write it. */
final class FormatTest {

  private static final Path ROOT = Path.of(System.getProperty("parloom.root", "..")).normalize();
  private static final boolean APPLY = "apply".equals(System.getProperty("parloom.format"));

  private final Formatter formatter = new Formatter();

  @Test
  void sources_whenFormatted_stayAsTheyAre() throws Exception {
    List<Path> sources = sources();
    assertThat(sources).hasSizeGreaterThan(50);
    List<Path> different = new ArrayList<>();
    for (Path source : sources) {
      String text = Files.readString(source, UTF_8);
      String formatted = format(source, text);
      if (!formatted.equals(text)) {
        if (APPLY) {
          Files.writeString(source, formatted, UTF_8);
        } else {
          different.add(ROOT.relativize(source));
        }
      }
    }

    assertThat(different)
        .as(
            """
            files that google-java-format would write otherwise; to let it, run
            mvn -pl verification -am test -Dtest=FormatTest -Dparloom.format=apply \
            -Dsurefire.failIfNoSpecifiedTests=false\
            """)
        .isEmpty();
  }

  private String format(Path source, String text) {
    try {
      String imported = ImportOrderer.reorderImports(text, Style.GOOGLE);
      String tidy = RemoveUnusedImports.removeUnusedImports(imported);
      return StringWrapper.wrap(formatter.formatSource(tidy), formatter); // as its command line
    } catch (FormatterException e) {
      throw new AssertionError(source + " cannot be read as Java", e);
    }
  }

  private static List<Path> sources() throws IOException {
    List<Path> sources = new ArrayList<>();
    Files.walkFileTree(
        ROOT,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            String name = folder.getFileName().toString();
            boolean skipped = name.equals("target") || (name.startsWith(".") && name.length() > 2);
            return skipped ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (file.toString().endsWith(".java")) {
              sources.add(file);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return sources;
  }
}
