package dev.parloom.measure.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** The picture is well-formed whatever methods are called, and stays small. */
final class FlameGraphTest {

  private static final String LONG = "com.acme." + "very.".repeat(30) + "Long";

  private static Frame frame(String type, String method) {
    return new Frame(type, method, false);
  }

  private static Profile profile(StackCounts counts) {
    Pauses pauses = Pauses.NONE.and(Duration.ofMillis(1_234));
    LockWait wait = new LockWait(LONG, LONG + ".put:42", Optional.of("</script>"), pauses);
    return new Profile(
        Duration.ofSeconds(3),
        Sampling.CPU_TIME,
        counts.tree(),
        7,
        List.of(wait, wait, wait, wait, wait, wait, wait),
        pauses,
        IntStream.range(0, 50).mapToObj(i -> new Allocation(LONG + i, 123_456_789L, LONG)).toList(),
        pauses,
        pauses);
  }

  private static StackCounts few() {
    StackCounts counts = new StackCounts();
    Frame main = frame("com.acme.Main", "main");
    for (int i = 0; i < 3; i++) {
      counts.add(List.of(main, frame("com.acme.Store", "<init>")));
    }
    counts.add(List.of(main, frame("com.acme.\"A&B\"", "lambda$put$0'\u0001")));
    counts.add(List.of(main, frame("com.acme.Script", "</script>")));
    return counts;
  }

  private static Document parsed(String xml) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(xml)));
  }

  private static List<Element> bars(String svg) throws Exception {
    NodeList nodes = parsed(svg).getElementsByTagName("g");
    return IntStream.range(0, nodes.getLength()).mapToObj(i -> (Element) nodes.item(i)).toList();
  }

  private static String title(Element bar) {
    return bar.getElementsByTagName("title").item(0).getTextContent();
  }

  @Test
  void svg_whenNamesAreOdd_isWellFormedAndTellsThem() throws Exception {
    assertThat(bars(FlameGraph.of(profile(few())).svg()).stream().map(FlameGraphTest::title))
        .containsExactly(
            "all: 5 samples, 100.0 %",
            "com.acme.Main.main: 5 samples, 100.0 %",
            "com.acme.Store.<init>: 3 samples, 60.0 %",
            "com.acme.\"A&B\".lambda$put$0'\\u0001: 1 samples, 20.0 %",
            "com.acme.Script.</script>: 1 samples, 20.0 %");
  }

  @Test
  void bars_areAsWideAsTheirSamples_oneBesideTheOther() throws Exception {
    List<double[]> places = new ArrayList<>();
    for (Element bar : bars(FlameGraph.of(profile(few())).svg())) {
      Element rect = (Element) bar.getElementsByTagName("rect").item(0);
      places.add(
          new double[] {
            Double.parseDouble(rect.getAttribute("x")),
            Double.parseDouble(rect.getAttribute("width")),
            Double.parseDouble(rect.getAttribute("y"))
          });
    }
    assertThat(places)
        .containsExactly(
            new double[] {0, 1200, 0},
            new double[] {0, 1200, 18},
            new double[] {0, 720, 36},
            new double[] {720, 240, 36},
            new double[] {960, 240, 36});
  }

  @Test
  void svg_hasNoScript_andPageLoadsNothing() {
    FlameGraph graph = FlameGraph.of(profile(few()));
    assertThat(graph.svg()).doesNotContain("<script");
    String page = graph.page("a <b>", List.of("note & note"));
    assertThat(page)
        .contains("<h1>a &lt;b&gt;</h1>", "note &amp; note", "&lt;init&gt;", graph.svg())
        .doesNotContain("src=", "href=", "@import", "url(")
        .containsOnlyOnce("</script>");
    assertThat(page.replace("http://www.w3.org/2000/svg", "")).doesNotContain("http");
  }

  @Test
  void svg_whenThereAre10000Frames_leavesOutTheNarrow() throws Exception {
    StackCounts counts = new StackCounts();
    for (int i = 0; i < 10_000; i++) {
      counts.add(List.of(frame("com.acme.Main", "main"), frame("com.acme.Many", "m" + i)));
      counts.add(List.of(frame("com.acme.Main", "main"), frame("com.acme.One", "one")));
    }
    FlameGraph graph = FlameGraph.of(profile(counts));
    assertThat(bars(graph.svg())).hasSize(3);
    assertThat(graph.leftOut()).isEqualTo(10_000);
    assertThat(graph.page("many", List.of()))
        .contains("10,000 bars narrower than 0.1 % are left out")
        .hasSizeLessThan(50_000);
  }

  @Test
  void svg_whenThereIsNoSample_isWellFormed() throws Exception {
    assertThat(bars(FlameGraph.of(profile(new StackCounts())).svg())).hasSize(1);
  }

  @Test
  void table_whenThereIsMuch_fitsATerminal() {
    StackCounts counts = few();
    for (int i = 0; i < 100; i++) {
      counts.add(List.of(frame(LONG, "m" + i)));
    }
    String table = profile(counts).table();
    assertThat(table.lines()).hasSizeLessThanOrEqualTo(40);
    assertThat(table.lines()).allMatch(line -> line.length() <= 100);
    assertThat(table)
        .startsWith("3.00 s recorded, 105 samples of CPU time, and 7 without a stack.\n")
        .contains("held by </script>", "1.23 s", "117.7 MiB");
  }

  @Test
  void methods_whenRecursive_countOnceAStack() {
    StackCounts counts = new StackCounts();
    Frame f = frame("A", "f");
    counts.add(List.of(f, frame("A", "g"), f, f));
    counts.add(List.of(frame("A", "g")));
    List<HotMethod> methods = HotMethod.of(counts.tree());
    assertThat(methods)
        .containsExactly(
            new HotMethod(frame("A", "g"), 1, 2, 0.5, 1.0), new HotMethod(f, 1, 1, 0.5, 0.5));
  }

  @Test
  void classes_areNamedAsInPrograms() {
    assertThat(Stacks.className("[[B")).isEqualTo("byte[][]");
    assertThat(Stacks.className("[Ljava.lang.String;")).isEqualTo("java.lang.String[]");
    assertThat(Stacks.className("A$$Lambda/0x000000001f0a2c00")).isEqualTo("A$$Lambda");
    assertThat(Stacks.className("A$$Lambda.0x000000001f0a2c00")).isEqualTo("A$$Lambda");
  }
}
