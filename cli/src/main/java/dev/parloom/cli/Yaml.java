package dev.parloom.cli;

import com.google.errorprone.annotations.FormatMethod;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

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
      LoadSettings settings = LoadSettings.builder().setLabel(file).build();
      return new Compose(settings)
          .composeString(text)
          .map(node -> new Yaml(file, node))
          .orElseThrow(() -> new PipelineFileException(file, Optional.empty(), "is empty"));
    } catch (MarkedYamlEngineException e) {
      String problem = e.getProblem();
      throw new PipelineFileException(
          file, e.getProblemMark(), problem == null ? "is not YAML" : "is not YAML: " + problem);
    } catch (YamlEngineException e) {
      throw new PipelineFileException(file, Optional.empty(), "is not YAML: " + e.getMessage());
    }
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

  String text(String what) {
    if (!(node instanceof ScalarNode scalar) || scalar.getValue().isEmpty()) {
      throw complaint("%s must be a text", what);
    }
    return scalar.getValue();
  }

  boolean isEmpty() {
    return node instanceof ScalarNode scalar && scalar.getValue().isEmpty();
  }

  long number(String what, long least, long most) {
    String text = text(what);
    try {
      long number = Long.parseLong(text.replace("_", ""));
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw complaint("%s must be a number, but is '%s'", what, text);
    }
    throw complaint("%s must be %,d to %,d, but is %s", what, least, most, text);
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
      throw complaint("%s: %s", what, e.getMessage());
    }
  }
}
