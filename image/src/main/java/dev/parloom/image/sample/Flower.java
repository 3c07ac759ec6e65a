package dev.parloom.image.sample;

import java.util.SplittableRandom;

/** A flower close by, before a background out of focus. */
final class Flower {

  private Flower() {}

  static void paint(Canvas canvas, SplittableRandom random) {
    float unit = canvas.unit();
    float shift = random.nextInt(512);
    Rgb leaf = Scene.pick(random, Rgb.of(0x4d6b2c), Rgb.of(0x35562f), Rgb.of(0x6d7f3b));
    Rgb back = Scene.pick(random, Rgb.of(0x8fae5a), Rgb.of(0x9aa7a0), Rgb.of(0xc9a86a));
    for (int y = 0; y < canvas.height(); y++) {
      for (int x = 0; x < canvas.width(); x++) {
        float noise = Noise.at(x / unit * 0.07f + shift, y / unit * 0.07f + shift);
        canvas.set(
            x,
            y,
            leaf.mix(back, Math.clamp(0.5f + noise, 0f, 1f)),
            1 - 0.25f * y / canvas.height());
        canvas.texture(x, y, 0.03f);
      }
    }
    for (int i = 0; i < 26; i++) {
      float size = (14 + random.nextInt(44)) * unit;
      Rgb spot = back.mix(Rgb.of(0xfff6d0), (float) random.nextDouble(0.2, 0.9));
      canvas.disc(
          random.nextInt(canvas.width()),
          random.nextInt((int) (canvas.height() * 0.8)),
          size,
          spot,
          (float) random.nextDouble(0.12, 0.4));
    }
    float x = canvas.width() * (float) random.nextDouble(0.36, 0.64);
    float y = canvas.height() * (float) random.nextDouble(0.36, 0.52);
    stem(canvas, x, y, leaf, random);
    blossom(canvas, x, y, Math.min(canvas.width(), canvas.height()) * 0.3f, random);
  }

  private static void stem(Canvas canvas, float x, float y, Rgb leaf, SplittableRandom random) {
    float unit = canvas.unit();
    float bend = (float) random.nextDouble(-0.25, 0.25);
    for (int row = (int) y; row < canvas.height(); row++) {
      float middle = x + bend * (row - y) * (row - y) / canvas.height();
      for (int column = (int) (middle - 8 * unit); column < middle + 8 * unit; column++) {
        if (canvas.contains(column, row)) {
          canvas.set(column, row, leaf, 1.15f - 0.4f * (column - middle) / (8 * unit));
          canvas.texture(column, row, 0.2f);
        }
      }
    }
  }

  private static void blossom(
      Canvas canvas, float x, float y, float size, SplittableRandom random) {
    int petals = 7 + random.nextInt(14);
    float turn = (float) random.nextDouble(Math.TAU);
    float tilt = (float) random.nextDouble(0.75, 1);
    Rgb colour =
        Scene.pick(
            random,
            Rgb.of(0xf4f0ea),
            Rgb.of(0xe8b923),
            Rgb.of(0xc9415f),
            Rgb.of(0x8a5fb5),
            Rgb.of(0xe87a3a));
    for (int row = (int) (y - size); row <= y + size; row++) {
      for (int column = (int) (x - size); column <= x + size; column++) {
        if (!canvas.contains(column, row)) {
          continue;
        }
        float across = (column - x) / size;
        float down = (row - y) / size / tilt;
        float far = (float) Math.hypot(across, down);
        double angle = Math.atan2(down, across) + turn;
        float lobe = (float) Math.abs(Math.cos(angle * petals / 2));
        float edge = 0.45f + 0.5f * (float) Math.pow(lobe, 0.45);
        if (far < 0.24f) {
          float seeds = Noise.near(column * 6, row * 6);
          canvas.set(
              column, row, Rgb.of(0x8a5a1c).mix(Rgb.of(0xe0a52e), far * 3), 0.85f + 0.5f * seeds);
          canvas.texture(column, row, 0.8f);
        } else if (far < edge) {
          float vein = Noise.near((float) angle * 160, far * 30);
          float shade = 0.62f + 0.38f * lobe + 0.1f * vein - 0.12f * down;
          canvas.mix(column, row, colour.times(shade), Math.min(1, (edge - far) * size * 0.5f));
          canvas.texture(column, row, 0.12f);
        }
      }
    }
  }
}
