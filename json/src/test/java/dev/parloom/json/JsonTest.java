package dev.parloom.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class JsonTest {

  @Test
  void json_whenOfAnyText_survivesAParser() throws Exception {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    ObjectMapper parser = new ObjectMapper();
    for (int round = 0; round < 300; round++) {
      int[] points = random.ints(random.nextInt(20), 0, 0x11_0000).toArray();
      for (int i = 0; i < points.length; i++) {
        if (random.nextBoolean()) {
          points[i] %= 0x100;
        }
        if (points[i] >= 0xd800 && points[i] < 0xe000) {
          points[i] = '"';
        }
      }
      String text = new String(points, 0, points.length);
      String json = Json.write(Map.of(text, List.of(text, 1, 2.5, true)));
      JsonNode read = parser.readTree(json);
      assertThat(read.get(text).get(0).asText()).as("seed %d", seed).isEqualTo(text);
      assertThat(json).doesNotContain("\n");
    }
  }

  @Test
  void json_whenOfHalfASurrogateOrNothing_isStillJson() throws Exception {
    List<Object> list = new ArrayList<>(Arrays.asList("\ud800", null, Map.of(), List.of()));
    assertThat(Json.write(list)).isEqualTo("[\"\\ud800\",null,{},[]]");
    assertThat(new ObjectMapper().readTree(Json.write(list))).hasSize(4);
  }
}
