package dev.parloom.image.sample;

import java.util.SplittableRandom;

/** Mountains by a lake, and rolling hills. */
final class Landscape {

  private Landscape() {}

  static void mountains(Canvas canvas, SplittableRandom random) {
    Hour hour =
        Scene.pick(random, Hour.DAY, Hour.DAY, Hour.GOLDEN, Hour.DAWN, Hour.OVERCAST, Hour.NIGHT);
    float height = canvas.height();
    float unit = canvas.unit();
    float horizon = height * (float) random.nextDouble(0.52, 0.64);
    Sky sky = Sky.of(hour, canvas, horizon, random);
    sky.paint(canvas, horizon + 2, random);
    Rgb haze = hour.horizon().mix(hour.zenith(), 0.25f);

    Ridge far = Ridge.of(canvas, horizon - 70 * unit, 150 * unit, 0.18f, true, random);
    far.paint(hour.lit(Rgb.of(0x6b7280)), haze, 0.55f, 0.25f);
    far.snow(horizon - 90 * unit, hour.lit(Rgb.of(0xf4f6fa)), haze, 0.25f);
    Ridge middle = Ridge.of(canvas, horizon - 10 * unit, 80 * unit, 0.22f, true, random);
    middle.paint(hour.lit(Rgb.of(0x4f5f57)), haze, 0.3f, 0.5f);
    Ridge wooded = Ridge.of(canvas, horizon + 30 * unit, 35 * unit, 0.2f, false, random);
    Rgb wood = hour.lit(Rgb.of(0x2f4a33));
    wooded.paint(wood, haze, 0.12f, 0.9f);
    wooded.conifers(260, 26 * unit, wood.times(0.8f), 30 * unit, random);

    if (random.nextInt(3) > 0) {
      Water.lake(
          canvas, (int) (horizon + 75 * unit), hour.lit(Rgb.of(0x1d3a4a)), random.nextInt(512));
    }
    Ridge meadow =
        Ridge.of(
            canvas,
            height * (float) random.nextDouble(0.86, 0.94),
            30 * unit,
            0.12f,
            false,
            random);
    Rgb grass = hour.lit(Scene.pick(random, Rgb.of(0x5d7a35), Rgb.of(0x7d7a3a), Rgb.of(0x48662f)));
    meadow.paint(grass, haze, 0, 1);
    meadow.conifers(9, 150 * unit, hour.lit(Rgb.of(0x1f3524)), 10 * unit, random);
  }

  static void hills(Canvas canvas, SplittableRandom random) {
    Hour hour = Scene.pick(random, Hour.DAY, Hour.DAY, Hour.GOLDEN, Hour.DAWN, Hour.OVERCAST);
    float height = canvas.height();
    float unit = canvas.unit();
    float horizon = height * (float) random.nextDouble(0.42, 0.6);
    Sky.of(hour, canvas, horizon, random).paint(canvas, horizon + 40 * unit, random);
    Rgb haze = hour.horizon().mix(hour.zenith(), 0.12f);
    Rgb[] fields = {
      Rgb.of(0x6f8f3f), Rgb.of(0xb59a4a), Rgb.of(0x88a04a), Rgb.of(0x5f7f38), Rgb.of(0xa8874b)
    };
    int layers = 5;
    for (int i = 0; i < layers; i++) {
      float near = i / (layers - 1f);
      float base = horizon + (height - horizon) * near * near * 0.75f;
      Ridge ridge =
          Ridge.of(canvas, base, (22 + 40 * near) * unit, 0.16f - 0.06f * near, false, random);
      ridge.paint(
          hour.lit(Scene.pick(random, fields)),
          haze,
          0.6f * (1 - near) * (1 - near),
          0.4f + 0.6f * near);
      int trees = random.nextInt(4) == 0 ? 0 : 10 + random.nextInt(20);
      for (int tree = 0; tree < trees; tree++) {
        int x = random.nextInt(canvas.width());
        float size = (5 + 34 * near) * unit * (float) random.nextDouble(0.7, 1.4);
        Rgb leaves = hour.lit(Rgb.of(0x3a5a2a)).mix(haze, 0.5f * (1 - near));
        bush(canvas, x, ridge.skyline(x) - size * 0.5f, size, leaves, random);
      }
    }
  }

  /** A round tree: a heap of leafy discs, lit from above. */
  private static void bush(
      Canvas canvas, float x, float y, float size, Rgb leaves, SplittableRandom random) {
    for (int i = 0; i < 14; i++) {
      float up = (float) random.nextDouble(-1, 1);
      float across = (float) random.nextDouble(-1, 1);
      canvas.disc(
          x + across * size * 0.6f,
          y + up * size * 0.5f,
          size * (float) random.nextDouble(0.2, 0.45),
          leaves.times(0.85f - 0.3f * up),
          0.9f);
    }
  }
}
