package dev.parloom.measure.scaling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parloom.measure.Sample;
import java.io.ByteArrayInputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

/** A study as pictures and as a page. */
final class ScalingPageTest {

  private static ScalingReport report(String name) {
    SortedMap<Integer, Sample> seconds = new TreeMap<>();
    SortedMap<Integer, Sample> busy = new TreeMap<>();
    for (int workers : List.of(1, 2, 4)) {
      double time = new Amdahl(0.2).speedup(1) / new Amdahl(0.2).speedup(workers);
      seconds.put(
          workers, new Sample(List.of(time, 1.01 * time, 1.02 * time, 1.03 * time, 0.99 * time)));
      busy.put(workers, new Sample(List.of(1.0)));
    }
    return new ScalingReport(name, seconds, busy, false, 4, 0);
  }

  @Test
  void chart_asPng_isAPicture() throws Exception {
    var picture = ImageIO.read(new ByteArrayInputStream(report("job").chart().png()));
    assertThat(picture.getWidth()).isEqualTo(900);
    assertThat(picture.getHeight()).isEqualTo(520);
    long colours = 0;
    boolean[] seen = new boolean[1 << 24];
    for (int x = 0; x < picture.getWidth(); x++) {
      for (int y = 0; y < picture.getHeight(); y++) {
        int colour = picture.getRGB(x, y) & 0xFFFFFF;
        colours += seen[colour] ? 0 : 1;
        seen[colour] = true;
      }
    }
    assertThat(seen[0x0072B2] && seen[0xD55E00]).as("points and law are drawn").isTrue();
    assertThat(colours).isGreaterThan(10);
  }

  @Test
  void chart_asSvg_isADocument() {
    assertThat(report("job").chart().svg()).contains("<svg").endsWith("</svg>\n");
  }

  @Test
  void page_hasEverythingAndNeedsNothingElse() {
    SequencedMap<String, String> facts = new LinkedHashMap<>();
    facts.put("command", "parloom scale <a & b>");
    String page = report("<b>job</b> {chart}").html(facts);

    assertThat(page)
        .contains("&lt;b&gt;job&lt;/b&gt; &#123;chart}")
        .contains("parloom scale &lt;a &amp; b&gt;")
        .contains("serial share 20.")
        .contains("<td>4</td>")
        .doesNotContain("<b>")
        .doesNotContain("<script")
        .doesNotContainPattern("(src|href)=\"http")
        .doesNotContain("<?xml");
    assertThat(page.split("<svg", -1)).hasSize(2);
  }
}
