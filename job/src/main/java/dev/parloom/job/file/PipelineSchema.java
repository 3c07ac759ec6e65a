package dev.parloom.job.file;

import dev.parloom.job.step.StepTypes;
import dev.parloom.json.Json;
import dev.parloom.spi.Key;
import dev.parloom.spi.KeyForm;
import dev.parloom.spi.StepAction;
import dev.parloom.spi.StepType;
import dev.parloom.spi.Values;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The JSON Schema of pipeline files: a file with gaps, which the types of steps fill. */
final class PipelineSchema {

  private static final Map<String, Object> NO_CHECKPOINT =
      ordered(
          "description",
          "One item becomes several, there and in all steps after it.",
          "properties",
          Map.of("checkpoint", Map.of("const", false)));

  private PipelineSchema() {}

  static String text() throws IOException {
    List<StepType> types = StepTypes.all();
    List<StepType> alone = types.stream().filter(StepTypeParser::standsAlone).toList();
    List<StepType> several = types.stream().filter(PipelineSchema::makesSeveral).toList();
    return withGaps()
        .replace("\"@alone@\"", join(alone, ", ", type -> Json.write(type.word())))
        .replace("\"@required@\",", lines(types, PipelineSchema::required))
        .replace("\"@several@\": true,", lines(several, type -> entry(type, NO_CHECKPOINT)))
        .replace("\"@steps@\": true,", lines(types, type -> entry(type, schema(type))));
  }

  private static String withGaps() throws IOException {
    try (InputStream stream = PipelineFile.class.getResourceAsStream("pipeline.schema.json")) {
      if (stream == null) {
        throw new IOException("the schema is missing from this build of parloom");
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static String lines(List<StepType> types, Function<StepType, String> line) {
    return join(types, "\n            ", type -> line.apply(type) + ",");
  }

  private static String join(
      List<StepType> types, String separator, Function<StepType, String> text) {
    return types.stream().map(text).collect(Collectors.joining(separator));
  }

  private static String required(StepType type) {
    return Json.write(Map.of("required", List.of(type.word())));
  }

  private static String entry(StepType type, Map<String, Object> value) {
    return Json.write(type.word()) + ": " + Json.write(value);
  }

  /** Whatever it is given, so what it does with any values tells. */
  private static boolean makesSeveral(StepType type) {
    Values values = Values.none();
    for (Key<?> key : type.keys()) {
      values = withExample(values, key);
    }
    return type.action(values) instanceof StepAction.Several;
  }

  private static <T> Values withExample(Values values, Key<T> key) {
    return key.example().map(example -> values.with(key, key.form().read(example))).orElse(values);
  }

  /** What a pipeline file may say about a step of that type. */
  private static Map<String, Object> schema(StepType type) {
    Map<String, Object> properties = new LinkedHashMap<>();
    type.keys().forEach(key -> properties.put(key.name(), schema(key)));
    List<String> required =
        type.keys().stream().filter(Key::isRequiredInFiles).map(Key::name).toList();
    Map<String, Object> schema =
        ordered(
            "description",
            type.description(),
            "type",
            required.isEmpty() ? List.of("object", "null") : "object",
            "additionalProperties",
            false,
            "properties",
            properties);
    if (!required.isEmpty()) {
      schema.put("required", required);
    }
    return schema;
  }

  private static Map<String, Object> schema(Key<?> key) {
    Map<String, Object> schema = ordered("description", key.help());
    switch (key.form()) {
      case KeyForm.WholeNumber<?> number -> {
        schema.put("type", "integer");
        schema.put("minimum", number.least());
        schema.put("maximum", number.most());
        if (number.odd()) {
          schema.put("not", Map.of("multipleOf", 2));
        }
      }
      case KeyForm.Choice<?> choice -> schema.put("enum", choice.words());
      case KeyForm.Text<?> text ->
          text.pattern()
              .ifPresentOrElse(
                  pattern -> schema.putAll(ordered("type", "string", "pattern", pattern)),
                  () -> schema.put("$ref", "#/$defs/text"));
      case KeyForm.Flag _ -> schema.put("type", "boolean");
    }
    return schema;
  }

  private static Map<String, Object> ordered(Object... namesAndValues) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      map.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return map;
  }
}
