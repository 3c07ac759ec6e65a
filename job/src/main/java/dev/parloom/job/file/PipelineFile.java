package dev.parloom.job.file;

import dev.parloom.job.Inputs;
import dev.parloom.job.Job;
import dev.parloom.job.JobRefusedException;
import dev.parloom.job.Step;
import dev.parloom.job.TemporaryFiles;
import dev.parloom.text.Words;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** Reads a pipeline file, version 1; {@code docs/cli.md} says what one looks like. */
public final class PipelineFile {

  private static final int LARGEST_BYTES = 1 << 20;

  private PipelineFile() {}

  /** The JSON Schema of pipeline files, with all steps that there are. */
  public static String schema() throws IOException {
    return PipelineSchema.text();
  }

  /** The job that a file describes. */
  public static Job read(Path file, TemporaryFiles temporary) {
    Yaml document = Yaml.parse(file.toString(), contentOf(file));
    Path folder = file.resolveSibling("");
    Map<String, Yaml> keys =
        document.map(
            "a pipeline", List.of("version", "name", "input", "steps", "output", "on-failure"));
    Yaml version = required(document, keys, "version");
    long number = version.number("'version'", Long.MIN_VALUE, Long.MAX_VALUE);
    if (number != 1) {
      throw version.complaint(
          "'version' must be 1, but is %d; this parloom knows no other", number);
    }
    String name = stem(file);
    Yaml given = keys.get("name");
    if (given != null) {
      name = given.name("'name'");
    }
    Yaml input = required(document, keys, "input");
    Map<String, Yaml> inputKeys = input.map("'input'", List.of("files", "match", "changed-by"));
    List<Path> inputs = paths(required(input, inputKeys, "files"), folder);
    List<String> globs = new ArrayList<>();
    Predicate<Path> wanted = wanted(inputKeys, folder.getFileSystem(), globs);
    Yaml changed = inputKeys.get("changed-by");
    List<Step> steps = steps(required(document, keys, "steps"), folder, temporary);
    Yaml output = required(document, keys, "output");
    Map<String, Yaml> outputKeys = output.map("'output'", List.of("folder"));
    Path target = path(required(output, outputKeys, "folder"), folder);
    boolean byContent =
        changed != null
            && changed.word("'changed-by'", List.of("time", "content")).equals("content");
    Set<Path> absolute = new HashSet<>();
    for (Yaml element : required(input, inputKeys, "files").listOrOne()) {
      Path written = Path.of(element.text("a path"));
      if (written.isAbsolute()) {
        absolute.add(written.normalize());
      }
    }
    String words = globs.isEmpty() ? "all files" : "files that match " + String.join(", ", globs);
    return new Job(
        name,
        new Inputs(inputs, wanted, words, byContent, folder, absolute),
        steps,
        target,
        PolicyParser.onFailure(keys.get("on-failure")));
  }

  private static String contentOf(Path file) {
    // Not Files.size, which knows nothing of a device or a pipe.
    try (InputStream stream = Files.newInputStream(file)) {
      byte[] bytes = stream.readNBytes(LARGEST_BYTES + 1);
      if (bytes.length > LARGEST_BYTES) {
        throw new JobRefusedException(
            "%s is over the limit of %,d bytes for a pipeline file".formatted(file, LARGEST_BYTES));
      }
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new JobRefusedException(file + " is not text in UTF-8", e);
    } catch (IOException e) {
      throw new JobRefusedException("cannot read the pipeline file: " + Words.of(e), e);
    }
  }

  /** The file's name without its extension: the pipeline's name unless the file says another. */
  public static String stem(Path file) {
    String name = String.valueOf(file.getFileName());
    int dot = name.lastIndexOf('.');
    return dot > 0 ? name.substring(0, dot) : name;
  }

  private static Yaml required(Yaml parent, Map<String, Yaml> keys, String key) {
    Yaml value = keys.get(key);
    if (value == null) {
      throw parent.complaint("the key '%s' is missing", key);
    }
    return value;
  }

  private static List<Path> paths(Yaml yaml, Path folder) {
    List<Path> paths = new ArrayList<>();
    yaml.listOrOne().forEach(element -> paths.add(path(element, folder)));
    if (paths.isEmpty()) {
      throw yaml.complaint("'files' must name at least one file or folder");
    }
    return paths;
  }

  private static Path path(Yaml yaml, Path folder) {
    return yaml.parsed("a path", text -> folder.resolve(text).normalize());
  }

  private static Predicate<Path> wanted(
      Map<String, Yaml> keys, FileSystem files, List<String> globs) {
    Yaml match = keys.get("match");
    if (match == null) {
      return path -> true;
    }
    if (match.listOrOne().isEmpty()) {
      throw match.complaint("'match' must have at least one pattern");
    }
    List<PathMatcher> matchers = new ArrayList<>();
    for (Yaml glob : match.listOrOne()) {
      globs.add(glob.text("'match'"));
      matchers.add(glob.parsed("'match'", text -> files.getPathMatcher("glob:" + text)));
    }
    return path -> {
      Path name = path.getFileName();
      return name != null && matchers.stream().anyMatch(matcher -> matcher.matches(name));
    };
  }

  private static List<Step> steps(Yaml yaml, Path folder, TemporaryFiles temporary) {
    StepParser parser = new StepParser(folder, temporary);
    List<Step> steps = new ArrayList<>();
    Set<String> names = new HashSet<>(List.of("find", "write"));
    for (Yaml element : yaml.list("'steps'")) {
      Step step = parser.parse(element);
      String name = step.name();
      for (int number = 2; !names.add(name); number++) {
        name = step.name() + "-" + number;
      }
      steps.add(step.named(name));
    }
    if (steps.isEmpty()) {
      throw yaml.complaint("'steps' must have at least one step");
    }
    return steps;
  }
}
