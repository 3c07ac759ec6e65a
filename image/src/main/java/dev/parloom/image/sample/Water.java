package dev.parloom.image.sample;

/** Still water that mirrors what is above its line, and open sea. */
final class Water {

  private Water() {}

  /** Mirrors what is above the line, broken by ripples that grow towards the camera. */
  static void lake(Canvas canvas, int line, Rgb tint, float shift) {
    float unit = canvas.unit();
    for (int y = line; y < canvas.height(); y++) {
      float near = (y - line) / (float) (canvas.height() - line + 1);
      float stretch = 14f / (0.12f + near);
      for (int x = 0; x < canvas.width(); x++) {
        float ripple =
            Noise.at(x / unit * 0.25f / (0.3f + near) + shift, near * stretch * 9 + shift);
        int fromY = Math.clamp((int) (2 * line - y - ripple * near * 60 * unit), 0, line - 1);
        int fromX = Math.clamp((int) (x + ripple * near * 20 * unit), 0, canvas.width() - 1);
        canvas.reflect(x, y, fromX, fromY, tint, 0.28f + 0.22f * near + 0.1f * ripple);
        canvas.texture(x, y, 0.12f + 0.3f * near);
      }
    }
  }

  /** Waves up to the horizon, with a path of light under the sun. */
  static void sea(Canvas canvas, int horizon, Sky sky, float shift) {
    Hour hour = sky.hour();
    float unit = canvas.unit();
    Rgb far = hour.horizon().mix(hour.zenith(), 0.45f).times(0.9f);
    Rgb close = hour.lit(Rgb.of(0x1f5a6e)).mix(hour.zenith(), 0.25f);
    for (int y = horizon; y < canvas.height(); y++) {
      float near = (y - horizon) / (float) (canvas.height() - horizon + 1);
      Rgb water = far.mix(close, (float) Math.sqrt(near));
      float distance = 1 / (near + 0.03f);
      for (int x = 0; x < canvas.width(); x++) {
        float across = (x - canvas.width() * 0.5f) / unit;
        float wave = Noise.at(across * distance * 0.05f + shift, distance * 26 + shift);
        float fine = Noise.at(across * distance * 0.22f, distance * 80 + shift);
        float height = wave + 0.5f * fine;
        canvas.set(x, y, water, 1 + 0.3f * height * (0.25f + near));
        if (hour != Hour.OVERCAST) {
          float off = Math.abs(x - sky.sunX()) / unit / (25 + 140 * near);
          float glint = (height + 0.25f - 0.55f * off) * 2.4f / (1 + off);
          if (off < 3 && glint > 0) {
            canvas.add(
                x, y, hour.light(), Math.min(1, glint) * (hour == Hour.NIGHT ? 0.35f : 0.6f));
          }
        }
        if (height > 0.8f - 0.25f * near && near > 0.12f) {
          canvas.mix(x, y, Rgb.WHITE.times(0.3f + 0.7f * hour.brightness()), 0.55f);
        }
        canvas.texture(x, y, 0.1f + 0.4f * near);
      }
    }
  }
}
