package dev.parloom.image.sample;

import java.util.SplittableRandom;

/** Inside a wood: trunks fading into mist, leaves above, a floor of leaves, shafts of light. */
final class Forest {

  private static final int ROWS = 5;

  private Forest() {}

  static void paint(Canvas canvas, SplittableRandom random) {
    Rgb[] seasons = {Rgb.of(0x5c7f2f), Rgb.of(0x4a7434), Rgb.of(0xb5762a), Rgb.of(0x7f9440)};
    Rgb leaf = Scene.pick(random, seasons);
    Rgb mist = Scene.pick(random, Rgb.of(0xdfe6c4), Rgb.of(0xd6dfdc), Rgb.of(0xf2dfb4));
    float shift = random.nextInt(512);
    background(canvas, leaf, mist, shift);
    for (int i = 0; i < ROWS; i++) {
      float near = i / (ROWS - 1f);
      crown(canvas, leaf, mist, near, shift + 71 * i);
      trunks(canvas, mist, near, random);
    }
    light(canvas, mist, random);
  }

  private static void background(Canvas canvas, Rgb leaf, Rgb mist, float shift) {
    float unit = canvas.unit();
    float floor = canvas.height() * 0.66f;
    Rgb ground = leaf.mix(Rgb.of(0x4a3320), 0.62f);
    for (int y = 0; y < canvas.height(); y++) {
      float near = Math.max(0, (y - floor) / (canvas.height() - floor));
      for (int x = 0; x < canvas.width(); x++) {
        float noise = Noise.at(x / unit * 0.4f + shift, y / unit * 0.4f);
        if (y < floor) {
          canvas.set(x, y, leaf.mix(mist, 0.62f), 0.95f + 0.2f * noise);
        } else {
          float litter = Noise.near(x * (4 - 2 * near) + shift, y * (8 - 5 * near));
          float moss = Math.clamp(noise * 1.6f, 0f, 0.6f);
          canvas.set(x, y, ground.mix(leaf, moss), 0.8f + 0.4f * litter + 0.15f * noise);
          canvas.mix(x, y, mist, 0.6f * (1 - near) * (1 - near));
        }
        canvas.texture(x, y, y < floor ? 0.25f : 0.4f + 0.6f * near);
      }
    }
  }

  private static void crown(Canvas canvas, Rgb leaf, Rgb mist, float near, float shift) {
    float unit = canvas.unit();
    float bottom = canvas.height() * (0.62f - 0.34f * near);
    float scale = (0.75f - 0.45f * near) / unit;
    Rgb shade = leaf.times(0.55f).mix(mist, 0.5f * (1 - near));
    Rgb bright = leaf.times(1.25f).mix(mist, 0.45f * (1 - near));
    for (int y = 0; y < bottom; y++) {
      float open = y / bottom;
      for (int x = 0; x < canvas.width(); x++) {
        float noise = Noise.at(x * scale + shift, y * scale + shift);
        if (noise > open * 1.5f - 0.75f) {
          float fine = Noise.near(x * 3 + shift, y * 3);
          canvas.set(
              x, y, shade.mix(bright, Math.clamp(0.45f + 0.9f * fine + 0.3f * noise, 0f, 1f)), 1);
          canvas.texture(x, y, 0.5f + 0.5f * near);
        }
      }
    }
  }

  private static void trunks(Canvas canvas, Rgb mist, float near, SplittableRandom random) {
    float unit = canvas.unit();
    int count = (int) (30 - 25 * near);
    Rgb bark = Rgb.of(0x4a3b2e).mix(mist, 0.68f * (1 - near));
    float foot = canvas.height() * (0.68f + 0.27f * near * near);
    for (int i = 0; i < count; i++) {
      float centre = random.nextInt(canvas.width());
      float half = (2.5f + 22 * near * near) * unit * (float) random.nextDouble(0.7, 1.3);
      float lean = (float) random.nextDouble(-0.05, 0.05);
      float base = foot + (float) random.nextDouble(-12, 12) * unit;
      float salt = random.nextInt(512);
      for (int y = 0; y < Math.min(canvas.height(), base); y++) {
        float middle = centre + lean * (base - y) + 2 * unit * Noise.at(y / unit * 0.2f, salt);
        float flare =
            half * (0.85f + 0.25f * y / base + 0.5f * Math.max(0, 1 - (base - y) / (half * 2)));
        for (int x = (int) (middle - flare); x <= middle + flare; x++) {
          if (canvas.contains(x, y)) {
            float round = (x - middle) / (flare + 1);
            float ribs = Noise.near(x * 6 + salt, y * 0.9f);
            canvas.set(x, y, bark, (0.95f - 0.45f * round) * (0.9f + 0.35f * ribs));
            canvas.texture(x, y, 0.2f + 0.6f * near);
          }
        }
      }
    }
  }

  private static void light(Canvas canvas, Rgb mist, SplittableRandom random) {
    float unit = canvas.unit();
    float sunX = canvas.width() * (float) random.nextDouble(0.2, 0.8);
    canvas.glow(sunX, canvas.height() * 0.12f, 160 * unit, mist, 0.5f);
    for (int i = 0; i < 6; i++) {
      float slope = (float) random.nextDouble(-0.9, 0.9);
      float half = (8 + random.nextInt(22)) * unit;
      for (int y = 0; y < canvas.height(); y++) {
        float middle = sunX + slope * y;
        float wide = half * (0.4f + y / (float) canvas.height());
        float fade = 0.16f * (1 - y / (float) canvas.height());
        for (int x = (int) Math.max(0, middle - wide);
            x < Math.min(canvas.width(), middle + wide);
            x++) {
          canvas.add(x, y, mist, fade * (1 - Math.abs(x - middle) / wide));
        }
      }
    }
  }
}
