package dev.parloom.image.sample;

import java.util.SplittableRandom;

/** One line of hills or mountains, painted from its skyline down. */
final class Ridge {

  private final Canvas canvas;
  private final float[] skyline;
  private final float shiftX;
  private final float shiftY;

  private Ridge(Canvas canvas, float[] skyline, float shiftX, float shiftY) {
    this.canvas = canvas;
    this.skyline = skyline;
    this.shiftX = shiftX;
    this.shiftY = shiftY;
  }

  /**
   * A ridge.
   *
   * @param base the height its skyline swings around, in pixels from the top
   * @param swing how far, in pixels
   * @param roughness noise units per 1/1000 of the picture: small is rolling, large is jagged
   * @param sharp whether it has peaks instead of rounded tops
   */
  static Ridge of(
      Canvas canvas,
      float base,
      float swing,
      float roughness,
      boolean sharp,
      SplittableRandom random) {
    float shiftX = random.nextInt(512);
    float shiftY = random.nextInt(512);
    float[] skyline = new float[canvas.width()];
    for (int x = 0; x < skyline.length; x++) {
      float noise = Noise.at(x / canvas.unit() * roughness + shiftX, shiftY + 0.37f);
      float up = sharp ? 1 - 2 * Math.abs(noise) : noise;
      skyline[x] = base - swing * up;
    }
    return new Ridge(canvas, skyline, shiftX, shiftY);
  }

  float skyline(int x) {
    return skyline[Math.clamp(x, 0, skyline.length - 1)];
  }

  /**
   * Paints it down to the bottom.
   *
   * @param colour its surface, lit
   * @param haze what lies between it and the camera
   * @param distance how much haze there is, 0 to 1
   * @param grass how much fine texture there is, 0 to 1
   */
  void paint(Rgb colour, Rgb haze, float distance, float grass) {
    float scale = 0.5f / canvas.unit() / (0.3f + distance);
    for (int x = 0; x < canvas.width(); x++) {
      int top = Math.max(0, (int) skyline(x));
      float slope = skyline(x + 3) - skyline(x - 3);
      for (int y = top; y < canvas.height(); y++) {
        // Seen at a flat angle, so that patches are wider than they are high.
        float patch = Noise.at(x * scale * 0.45f + shiftX, y * scale * 1.3f + shiftY);
        float fine = Noise.near(x * 3.1f + shiftY, y * 3.7f + shiftX);
        float edge = Math.min(1, (y - skyline(x)) / 40);
        float shade = 0.92f + 0.22f * patch + 0.22f * grass * fine + 0.03f * slope * (1 - edge);
        float here = Math.min(1, distance + 0.15f * distance * edge);
        canvas.set(x, y, colour, shade);
        canvas.mix(x, y, haze, here);
        canvas.texture(x, y, grass * (1 - distance) + 0.05f);
      }
    }
  }

  /** Snow above a height, thinning out below it. */
  void snow(float line, Rgb colour, Rgb haze, float distance) {
    for (int x = 0; x < canvas.width(); x++) {
      for (int y = Math.max(0, (int) skyline(x)); y < Math.min(canvas.height(), line + 80); y++) {
        float u = canvas.unit();
        float rock = Noise.at(x / u * 0.55f + shiftY, y / u * 0.8f + shiftX);
        float cover = Math.clamp((line - y) / (60 * u) + 0.75f + rock * 1.6f, 0f, 1f);
        float light = Noise.at(x / u * 0.3f + y / u * 0.3f, shiftX + y / u * 0.12f);
        canvas.mix(x, y, colour.mix(haze, distance).times(0.9f + 0.14f * light), cover * 0.9f);
      }
    }
  }

  /** Conifers standing on it. */
  void conifers(int count, float size, Rgb colour, float spread, SplittableRandom random) {
    for (int i = 0; i < count; i++) {
      int x = random.nextInt(canvas.width());
      float foot = skyline(x) + spread * (float) Math.pow(random.nextDouble(), 0.7);
      float closer = spread <= 0 ? 1 : 0.75f + 0.6f * (foot - skyline(x)) / spread;
      float tall = size * closer * (float) random.nextDouble(0.6, 1.25);
      conifer(x, foot, tall, colour.times((float) random.nextDouble(0.7, 1.15)), random);
    }
  }

  private void conifer(int centre, float foot, float tall, Rgb colour, SplittableRandom random) {
    float phase = (float) random.nextDouble();
    for (int y = (int) (foot - tall); y <= foot; y++) {
      float down = (y - (foot - tall)) / tall;
      float branch = (down * 9 + phase) % 1f;
      float half = tall * 0.22f * down * (0.55f + 0.45f * branch);
      for (int x = (int) (centre - half); x <= centre + half; x++) {
        if (canvas.contains(x, y)) {
          float fine = Noise.near(x * 5 + phase * 99, y * 5);
          float side = (x - centre) / (half + 1);
          canvas.set(x, y, colour, 0.85f + 0.35f * fine - 0.18f * side);
          canvas.texture(x, y, 0.9f);
        }
      }
    }
  }
}
