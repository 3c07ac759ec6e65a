package dev.parloom.job.file;

import com.google.errorprone.annotations.FormatMethod;
import dev.parloom.job.PipelineFileException;
import dev.parloom.text.Nearest;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.PatternSyntaxException;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/**
 * A YAML value that knows its place in the file, so that every complaint about it can say where.
 */
final class Yaml {

  private final String file;
  private final Node node;

  private Yaml(String file, Node node) {
    this.file = file;
    this.node = node;
  }

  /** Reads a whole document; complains if it is none. */
  static Yaml parse(String file, String text) {
    try {
      LoadSettings settings =
          LoadSettings.builder().setLabel(file).setSchema(new CoreSchema()).build();
      return new Compose(settings)
          .composeString(text)
          .map(node -> new Yaml(file, node))
          .orElseThrow(() -> new PipelineFileException(file, Optional.empty(), "is empty"));
    } catch (MarkedYamlEngineException e) {
      String problem = e.getProblem();
      throw new PipelineFileException(
          file, e.getProblemMark(), problem == null ? "is not YAML" : "is not YAML: " + problem);
    } catch (YamlEngineException e) {
      throw new PipelineFileException(file, Optional.empty(), "is not YAML: " + firstLine(e));
    } catch (StackOverflowError e) {
      // The reader calls itself for each level, and has no limit of its own.
      throw new PipelineFileException(file, Optional.empty(), "is nested too deep");
    }
  }

  private static String firstLine(YamlEngineException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }

  @FormatMethod
  PipelineFileException complaint(String message, Object... arguments) {
    return new PipelineFileException(file, node.getStartMark(), message.formatted(arguments));
  }

  boolean isMap() {
    return node instanceof MappingNode;
  }

  boolean isList() {
    return node instanceof SequenceNode;
  }

  /** The entries of a map, in order; complains about keys that are not known or come twice. */
  Map<String, Yaml> map(String what, Collection<String> known) {
    if (!(node instanceof MappingNode mapping)) {
      throw complaint("%s must be a map with the keys %s", what, String.join(", ", known));
    }
    Map<String, Yaml> entries = new LinkedHashMap<>();
    for (NodeTuple tuple : mapping.getValue()) {
      Yaml keyNode = new Yaml(file, tuple.getKeyNode());
      String key = keyNode.text("a key of " + what);
      if (!known.contains(key)) {
        throw keyNode.complaint(
            "unknown key '%s'%s; %s knows %s",
            key,
            Nearest.to(key, known).map(near -> ", did you mean '" + near + "'?").orElse(""),
            what,
            String.join(", ", known));
      }
      if (entries.put(key, new Yaml(file, tuple.getValueNode())) != null) {
        throw keyNode.complaint("the key '%s' is there twice", key);
      }
    }
    return entries;
  }

  /** The elements of a list, or of one that is not a list, that one. */
  List<Yaml> listOrOne() {
    return node instanceof SequenceNode ? list("") : List.of(this);
  }

  List<Yaml> list(String what) {
    if (!(node instanceof SequenceNode sequence)) {
      throw complaint("%s must be a list", what);
    }
    List<Yaml> elements = new ArrayList<>();
    sequence.getValue().forEach(element -> elements.add(new Yaml(file, element)));
    return elements;
  }

  /** A text that is not empty; a number or truth value is the text it is written as. */
  String text(String what) {
    String text = argument(what);
    if (text.isEmpty()) {
      throw complaint("%s must be a text", what);
    }
    return text;
  }

  /** A text, which may be empty if it is in quotes. */
  String argument(String what) {
    if (!(node instanceof ScalarNode scalar) || isEmpty()) {
      throw complaint("%s must be a text", what);
    }
    return scalar.getValue();
  }

  /** A text that can stand in a table. */
  String name(String what) {
    String name = text(what);
    if (name.chars().anyMatch(Character::isISOControl)) {
      throw complaint("%s must not have control characters", what);
    }
    return name;
  }

  /** Whether nothing is there, or null. */
  boolean isEmpty() {
    return node.getTag().equals(Tag.NULL);
  }

  boolean isNumber() {
    return node.getTag().equals(Tag.INT) || node.getTag().equals(Tag.FLOAT);
  }

  long number(String what, long least, long most) {
    String text = text(what);
    if (!isNumber()) {
      throw complaint("%s must be a number, but is the text '%s'", what, text);
    }
    BigDecimal number;
    try {
      number = new BigDecimal(text);
    } catch (NumberFormatException e) {
      throw complaint("%s must be a decimal number, but is %s", what, text);
    }
    if (number.stripTrailingZeros().scale() > 0) {
      throw complaint("%s must be a whole number, but is %s", what, text);
    }
    if (number.compareTo(BigDecimal.valueOf(least)) < 0
        || number.compareTo(BigDecimal.valueOf(most)) > 0) {
      throw most == Long.MAX_VALUE
          ? complaint("%s must be %,d or more, but is %s", what, least, text)
          : complaint("%s must be %,d to %,d, but is %s", what, least, most, text);
    }
    return number.longValueExact();
  }

  /** One of some words; complains with the nearest. */
  String word(String what, Collection<String> words) {
    String word = text(what);
    if (words.contains(word)) {
      return word;
    }
    throw complaint(
        "%s cannot be '%s'%s; it is one of %s",
        what,
        word,
        Nearest.to(word, words).map(near -> ", did you mean '" + near + "'?").orElse(""),
        String.join(", ", words));
  }

  /** What the reader makes of the text; its IllegalArgumentException becomes a complaint. */
  <T> T parsed(String what, Function<String, T> reader) {
    String text = text(what);
    try {
      return reader.apply(text);
    } catch (IllegalArgumentException e) {
      throw complaint("%s: %s", what, said(e));
    }
  }

  private static String said(IllegalArgumentException e) {
    return e instanceof PatternSyntaxException pattern
        ? pattern.getDescription()
        : String.valueOf(e.getMessage());
  }
}
