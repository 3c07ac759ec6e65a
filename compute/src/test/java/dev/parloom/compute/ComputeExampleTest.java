package dev.parloom.compute;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parloom.core.thread.ThreadPool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The example of docs/compute.md, word for word. */
@Tag("process")
final class ComputeExampleTest {

  @Test
  void example_ofTheDocs_works() throws Exception {
    double[] samples = DoubleStream.iterate(1, x -> x / 2).limit(30).toArray();
    Stream<String> lines = Stream.of("ab", "c", "def");
    // docs
    // Any pool will do: ThreadPool.virtual(8), ProcessPool.of(4), CallerPool.open().
    try (ThreadPool pool = ThreadPool.platform(4)) {
      // The same bits for 1, 2 or 64 workers.
      double total = DoubleSum.pairwise(pool, samples);

      // A function for each input, then an associative operator; the input may exceed memory.
      long characters = Reduction.mapping(String::length, Integer::sum).over(pool, lines);

      // Rounding makes products not quite associative: say how far results may differ.
      double product =
          Reduction.of((Double a, Double b) -> a * b)
              .equality(Equality.within(1e-12))
              .over(pool, DoubleStream.of(samples).boxed());
      // end
      assertThat(total).isEqualTo(2 - Math.pow(0.5, 29));
      assertThat(characters).isEqualTo(6);
      assertThat(product).isEqualTo(Math.pow(0.5, 29 * 15));
    }
  }

  @Test
  void page_ofTheDocs_hasThisExample() throws Exception {
    String page = Files.readString(Path.of("../docs/compute.md"));
    String source =
        Files.readString(Path.of("src/test/java/dev/parloom/compute/ComputeExampleTest.java"));
    String example = source.substring(source.indexOf("// docs") + 8, source.indexOf("// end"));
    assertThat(page).contains(example.stripIndent().strip());
  }
}
