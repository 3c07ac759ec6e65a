package dev.parloom.image.sample;

import java.util.SplittableRandom;

/** The sea, with a beach, an island or a sail. */
final class Seaside {

  private Seaside() {}

  static void paint(Canvas canvas, SplittableRandom random) {
    Hour hour =
        Scene.pick(
            random, Hour.DAY, Hour.GOLDEN, Hour.GOLDEN, Hour.DAWN, Hour.OVERCAST, Hour.NIGHT);
    float unit = canvas.unit();
    int horizon = (int) (canvas.height() * random.nextDouble(0.38, 0.58));
    Sky sky = Sky.of(hour, canvas, horizon, random);
    sky.paint(canvas, horizon, random);
    Rgb haze = hour.horizon().mix(hour.zenith(), 0.3f);
    if (random.nextInt(5) < 2) {
      island(canvas, horizon, hour, haze, random);
    }
    Water.sea(canvas, horizon, sky, random.nextInt(512));
    if (random.nextInt(3) == 0) {
      sail(canvas, horizon, hour, random);
    }
    if (random.nextInt(3) > 0) {
      beach(canvas, canvas.height() - (140 + random.nextInt(120)) * unit, hour, random);
    }
  }

  private static void island(
      Canvas canvas, int horizon, Hour hour, Rgb haze, SplittableRandom random) {
    float unit = canvas.unit();
    float centre = canvas.width() * (float) random.nextDouble(0.1, 0.9);
    float half = (90 + random.nextInt(220)) * unit;
    float tall = half * (float) random.nextDouble(0.25, 0.5);
    float shift = random.nextInt(512);
    Rgb rock = hour.lit(Rgb.of(0x5c6358)).mix(haze, 0.35f);
    for (int x = (int) Math.max(0, centre - half);
        x < Math.min(canvas.width(), centre + half);
        x++) {
      float bow = (x - centre) / half;
      float top =
          tall * (1 - bow * bow) * (0.75f + 0.5f * Noise.at(x / unit * 0.3f + shift, shift));
      for (int y = (int) Math.max(0, horizon - top); y < horizon; y++) {
        canvas.set(x, y, rock, 0.9f + 0.3f * Noise.at(x / unit + shift, y / unit * 2));
        canvas.texture(x, y, 0.4f);
      }
    }
  }

  private static void sail(Canvas canvas, int horizon, Hour hour, SplittableRandom random) {
    float unit = canvas.unit();
    float centre = canvas.width() * (float) random.nextDouble(0.15, 0.85);
    float foot = horizon + (10 + random.nextInt(40)) * unit;
    float tall = (60 + random.nextInt(50)) * unit;
    Rgb cloth = hour.lit(Rgb.of(0xf5f1e8));
    for (int y = (int) (foot - tall); y < foot; y++) {
      float down = (y - (foot - tall)) / tall;
      for (int x = (int) (centre - tall * 0.28f * down); x < centre + tall * 0.36f * down; x++) {
        if (canvas.contains(x, y) && Math.abs(x - centre) > unit) {
          canvas.set(x, y, cloth, x < centre ? 0.82f : 1);
        }
      }
    }
    for (int y = (int) foot; y < foot + tall * 0.12f; y++) {
      float half = tall * 0.42f - (y - foot);
      for (int x = (int) (centre - half); x < centre + half; x++) {
        if (canvas.contains(x, y)) {
          canvas.set(x, y, hour.lit(Rgb.of(0x6b3a2a)), 0.8f);
        }
      }
    }
  }

  private static void beach(Canvas canvas, float line, Hour hour, SplittableRandom random) {
    float unit = canvas.unit();
    float shift = random.nextInt(512);
    float lean = (float) random.nextDouble(-0.18, 0.18);
    Rgb sand = hour.lit(Rgb.of(0xd9bf92));
    Rgb foam = Rgb.WHITE.times(0.25f + 0.72f * hour.brightness());
    for (int x = 0; x < canvas.width(); x++) {
      float edge =
          line
              + lean * (x - canvas.width() * 0.5f)
              + 28 * unit * Noise.at(x / unit * 0.12f + shift, shift);
      for (int y = (int) Math.max(0, edge - 22 * unit); y < canvas.height(); y++) {
        float below = (y - edge) / unit;
        float fine = Noise.near(x * 4.3f, y * 4.7f + shift);
        float dune = Noise.at(x / unit * 0.3f + shift, y / unit * 0.9f);
        if (below > 0) {
          // Wet and dark at the water, dry and light further up.
          float dry = Math.min(1, below / 70);
          canvas.mix(
              x, y, sand.times((0.68f + 0.32f * dry) * (0.97f + 0.08f * dune + 0.08f * fine)), 1);
          canvas.texture(x, y, 0.75f);
        }
        float wash = 1 - Math.abs(below - 2) / (16 + 8 * dune);
        if (wash > 0) {
          canvas.mix(x, y, foam, Math.min(1, wash * 1.4f) * (0.65f + 0.35f * fine));
        }
      }
    }
  }
}
