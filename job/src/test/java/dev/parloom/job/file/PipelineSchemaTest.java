package dev.parloom.job.file;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import dev.parloom.job.PipelineFileException;
import dev.parloom.job.TemporaryFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** The JSON Schema and the reader of pipeline files agree on what is right. */
final class PipelineSchemaTest {

  @TempDir
  @SuppressWarnings("NullAway.Init") // set by JUnit
  private Path folder;

  private static boolean schemaTakes(String text) throws IOException {
    Object document =
        new Load(LoadSettings.builder().setSchema(new CoreSchema()).build()).loadFromString(text);
    JsonSchema schema =
        JsonSchemaFactory.getInstance(VersionFlag.V202012).getSchema(PipelineFile.schema());
    return schema
        .validate(new ObjectMapper().writeValueAsString(document), InputFormat.JSON)
        .isEmpty();
  }

  private boolean readerTakes(String text) throws IOException {
    Path file = Files.writeString(folder.resolve("p.yaml"), text);
    try (TemporaryFiles temporary = new TemporaryFiles()) {
      assertThat(PipelineFile.read(file, temporary).steps()).isNotEmpty();
      return true;
    } catch (PipelineFileException e) {
      return false;
    }
  }

  static Stream<Path> examples() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("../examples"))) {
      return files.filter(file -> file.toString().endsWith(".yaml")).toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("examples")
  void example_isRight(Path file) throws IOException {
    String text = Files.readString(file);
    assertThat(schemaTakes(text)).isTrue();
    assertThat(readerTakes(text)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "- read",
        "- read:",
        "- read: {}",
        "- read: null",
        "- thumbnail: {size: 3x3}",
        "- thumbnail: {size: 00003x1, format: webp, quality: 100, limit-pixels: 1}",
        "- thumbnail: {size: 3x3, quality: 1.0e+1}",
        "- gray",
        "- gray:",
        "- gray: {}",
        "- {gray: {format: png, quality: 3, limit-pixels: 9}, on: processes}",
        "- threshold",
        "- threshold: {at: 0}",
        "- threshold: {at: 255, format: webp}",
        "- adaptive",
        "- adaptive: {method: gaussian, window: 999, c: -255}",
        "- adaptive: {method: mean, window: 3, c: 255, quality: 100}",
        "- faces",
        "- faces: {format: jpg}",
        "- tile: {grid: 999x1}",
        "- tile: {grid: 020x020, format: png}",
        "- {tile: {grid: 2x2}, checkpoint: false}",
        "- {gray: , checkpoint: true}",
        "- command: [cat]",
        "- command: [cat, '', 1, 1.5, true]",
        "- {command: [cat], extension: x_-9}",
        "- {command: [cat], extension: 7}",
        "- {read: , retries: 3}",
        "- {read: , retries: {times: 3, first: 10ms, longest: 1m}}",
        "- {read: , rate: 10/s, breaker: {after: 5, rest: 30s}, checkpoint: true}",
        "- {read: , rate: 010/h, checkpoint: false, on-failure: 5%}",
        "- {read: , on-failure: 100%}",
        "- {command: [cat], name: 7, on: threads, workers: 3, timeout: 500ms, order: any}",
        "- {command: [cat], on: caller, order: kept, on-failure: stop}",
        "- {read: , on: processes, workers: 2, timeout: 5s}",
        "- {thumbnail: {size: 3x3}, on: processes}",
        "- {command: [cat], on: virtual, workers: 10000, on-failure: 0}",
        "- {command: [cat], on-failure: go-on}",
        "- {read: , workers: 2.0}",
        "- {read: , name: true}",
      })
  void step_whenRight_isTakenByBoth(String step) throws IOException {
    String text = withStep(step);
    assertThat(schemaTakes(text)).as("schema").isTrue();
    assertThat(readerTakes(text)).as("reader").isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "- {read: , retries: 0}",
        "- {read: , retries: {first: 1s}}",
        "- {read: , retries: {times: 1, last: 1s}}",
        "- {read: , rate: 10}",
        "- {read: , rate: 0/s}",
        "- {read: , rate: 10/d}",
        "- {read: , breaker: {after: 5}}",
        "- {read: , breaker: 5}",
        "- {read: , checkpoint: 1}",
        "- {read: , on-failure: 101%}",
        "- thumbnail",
        "- command",
        "- nothing",
        "- 3",
        "- []",
        "- {}",
        "- read: ''",
        "- read: x",
        "- read: {x: 1}",
        "- {read: , thumbnail: {size: 3x3}}",
        "- thumbnail: {}",
        "- thumbnail: {size: 0x3}",
        "- thumbnail: {size: 3x00}",
        "- thumbnail: {size: 3}",
        "- thumbnail: {size: 123456x3}",
        "- thumbnail: {size: 3x3, format: gif}",
        "- thumbnail: {size: 3x3, quality: 0}",
        "- thumbnail: {size: 3x3, quality: '5'}",
        "- thumbnail: {size: 3x3, quality: 5.5}",
        "- thumbnail: {size: 3x3, limit-pixels: 1_000}",
        "- thumbnail: {size: 3x3, limit-pixels: -1}",
        "- thumbnail: {size: 3x3, szie: 3x3}",
        "- gray: ''",
        "- gray: 3",
        "- gray: []",
        "- gray: {at: 3}",
        "- gray: {format: gif}",
        "- {gray: , faces: }",
        "- {gray: , extension: png}",
        "- threshold: 127",
        "- threshold: {at: -1}",
        "- threshold: {at: 256}",
        "- threshold: {at: 1.5}",
        "- adaptive: {method: median}",
        "- adaptive: {window: 4}",
        "- adaptive: {window: 1}",
        "- adaptive: {window: 1001}",
        "- adaptive: {c: 256}",
        "- adaptive: {c: 0.5}",
        "- tile",
        "- tile:",
        "- tile: {}",
        "- tile: {grid: 20}",
        "- tile: {grid: 0x3}",
        "- tile: {grid: 3x000}",
        "- tile: {grid: 1000x1}",
        "- tile: {grid: 2x2, columns: 3}",
        "- {tile: {grid: 2x2}, checkpoint: true}",
        "- command: []",
        "- command: ['']",
        "- command: [null]",
        "- command: [cat, null]",
        "- command: [cat, [x]]",
        "- command: cat",
        "- java: 3",
        "- java: x",
        "- java: 'a::'",
        "- {read: , extension: x}",
        "- {command: [cat], extension: .x}",
        "- {command: [cat], extension: ''}",
        "- {read: , classpath: x}",
        "- {read: , name: ''}",
        "- {read: , name: null}",
        "- {read: , name: \"a\\nb\"}",
        "- {read: , on: process}",
        "- {command: [cat], on: processes}",
        "- {read: , workers: 0}",
        "- {read: , workers: 10001}",
        "- {read: , workers: '2'}",
        "- {read: , workers: 2.5}",
        "- {read: , workers: }",
        "- {read: , on: caller, workers: 1}",
        "- {read: , on: caller, timeout: 1s}",
        "- {read: , timeout: 0s}",
        "- {read: , timeout: 20}",
        "- {read: , timeout: 1d}",
        "- {read: , timeout: 1234567890s}",
        "- {read: , order: no}",
        "- {read: , on-failure: -1}",
        "- {read: , on-failure: '3'}",
        "- {read: , on-failure: never}",
        "- {read: , unknown: 1}",
      })
  void step_whenWrong_isRefusedByBoth(String step) throws IOException {
    String text = withStep(step);
    assertThat(schemaTakes(text)).as("schema").isFalse();
    assertThat(readerTakes(text)).as("reader").isFalse();
  }

  private static String withStep(String step) {
    return "version: 1\ninput: {files: in}\nsteps:\n  %s\noutput: {folder: out}\n".formatted(step);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{version: 1, input: {files: 2019}, steps: [read], output: {folder: 7}}",
        "{version: 1.0, input: {files: [a, 3]}, steps: [read], output: {folder: out}}",
        "{version: 1, name: x, input: {files: a, match: '*'}, steps: [read], output: {folder: o}}",
        "{version: 1, input: {files: a, match: ['*', b]}, steps: [read], output: {folder: o}}",
      })
  void document_whenRight_isTakenByBoth(String text) throws IOException {
    assertThat(schemaTakes(text)).as("schema").isTrue();
    assertThat(readerTakes(text)).as("reader").isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "x",
        "{}",
        "{version: 2, input: {files: a}, steps: [read], output: {folder: o}}",
        "{version: '1', input: {files: a}, steps: [read], output: {folder: o}}",
        "{input: {files: a}, steps: [read], output: {folder: o}}",
        "{version: 1, steps: [read], output: {folder: o}}",
        "{version: 1, input: a, steps: [read], output: {folder: o}}",
        "{version: 1, input: {}, steps: [read], output: {folder: o}}",
        "{version: 1, input: {files: ''}, steps: [read], output: {folder: o}}",
        "{version: 1, input: {files: []}, steps: [read], output: {folder: o}}",
        "{version: 1, input: {files: [[a]]}, steps: [read], output: {folder: o}}",
        "{version: 1, input: {files: a, match: []}, steps: [read], output: {folder: o}}",
        "{version: 1, input: {files: a, x: 1}, steps: [read], output: {folder: o}}",
        "{version: 1, input: {files: a}, steps: [], output: {folder: o}}",
        "{version: 1, input: {files: a}, steps: read, output: {folder: o}}",
        "{version: 1, input: {files: a}, output: {folder: o}}",
        "{version: 1, input: {files: a}, steps: [read]}",
        "{version: 1, input: {files: a}, steps: [read], output: o}",
        "{version: 1, input: {files: a}, steps: [read], output: {folder: ''}}",
        "{version: 1, input: {files: a}, steps: [read], output: {folder: null}}",
        "{version: 1, input: {files: a}, steps: [read], output: {folder: o}, more: 1}",
        "{version: 1, name: '', input: {files: a}, steps: [read], output: {folder: o}}",
        "{version: 1, name: [], input: {files: a}, steps: [read], output: {folder: o}}",
      })
  void document_whenWrong_isRefusedByBoth(String text) throws IOException {
    assertThat(schemaTakes(text)).as("schema").isFalse();
    assertThat(readerTakes(text)).as("reader").isFalse();
  }

  @Test
  void schema_isOneItself() throws IOException {
    JsonSchema meta =
        JsonSchemaFactory.getInstance(VersionFlag.V202012)
            .getSchema(
                com.networknt.schema.SchemaLocation.of(
                    "https://json-schema.org/draft/2020-12/schema"));
    assertThat(meta.validate(PipelineFile.schema(), InputFormat.JSON)).isEmpty();
  }
}
