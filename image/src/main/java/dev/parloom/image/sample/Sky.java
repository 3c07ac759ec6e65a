package dev.parloom.image.sample;

import java.util.SplittableRandom;

/** A sky down to the horizon: a gradient, clouds, and sun, moon and stars. */
record Sky(Hour hour, float sunX, float sunY, float cloudiness, float shiftX, float shiftY) {

  private static final int STARS = 450;

  static Sky of(Hour hour, Canvas canvas, float horizon, SplittableRandom random) {
    boolean low = hour == Hour.GOLDEN || hour == Hour.DAWN;
    return new Sky(
        hour,
        canvas.width() * (float) random.nextDouble(0.12, 0.88),
        horizon * (float) (low ? random.nextDouble(0.72, 0.98) : random.nextDouble(0.12, 0.5)),
        hour == Hour.OVERCAST ? 0.95f : (float) random.nextDouble(0.05, 0.75),
        random.nextInt(512),
        random.nextInt(512));
  }

  void paint(Canvas canvas, float horizon, SplittableRandom random) {
    Rgb cloudLight = hour.light().mix(hour.horizon(), 0.35f).times(lightOfClouds());
    Rgb cloudShade = hour.zenith().mix(hour.horizon(), 0.6f).times(0.78f);
    float unit = canvas.unit();
    for (int y = 0; y < Math.min(canvas.height(), (int) horizon + 1); y++) {
      float down = y / horizon;
      Rgb clear = hour.zenith().mix(hour.horizon(), down * down * (1.6f - 0.6f * down));
      // Clouds lie in a plane above: towards the horizon they get smaller and closer together.
      float depth = 1 / (1.12f - down);
      for (int x = 0; x < canvas.width(); x++) {
        float across = (x - canvas.width() * 0.5f) / unit * 0.16f * depth;
        float away = 60 * depth;
        float noise = Noise.at(across + shiftX, away + shiftY);
        float cloud = step((noise + cloudiness * 1.5f - 0.85f) * 2.2f);
        canvas.set(x, y, clear, 1);
        if (cloud > 0) {
          float sunSide = Noise.at(across + shiftX + 3, away + shiftY - 4) - noise;
          canvas.mix(x, y, cloudShade, cloud * 0.85f);
          canvas.mix(x, y, cloudLight, cloud * step(0.55f - sunSide * 2.2f));
        }
        canvas.texture(x, y, 0.02f + 0.08f * cloud);
      }
    }
    lights(canvas, horizon, random);
  }

  private void lights(Canvas canvas, float horizon, SplittableRandom random) {
    float unit = canvas.unit();
    if (hour == Hour.NIGHT) {
      for (int i = 0; i < STARS; i++) {
        int x = random.nextInt(canvas.width());
        int y = random.nextInt(Math.max(1, (int) horizon));
        canvas.add(x, y, Rgb.WHITE, (float) Math.pow(random.nextDouble(), 3));
      }
      canvas.glow(sunX, sunY, 60 * unit, hour.light(), 0.35f);
      canvas.disc(sunX, sunY, 17 * unit, Rgb.of(0xf3f0e2), 1);
      canvas.disc(sunX - 4 * unit, sunY + 3 * unit, 5 * unit, Rgb.of(0xcfccc0), 0.5f);
      canvas.disc(sunX + 5 * unit, sunY - 5 * unit, 4 * unit, Rgb.of(0xd6d3c8), 0.5f);
    } else if (hour != Hour.OVERCAST) {
      canvas.glow(sunX, sunY, 170 * unit, hour.light(), 0.45f);
      canvas.glow(sunX, sunY, 30 * unit, Rgb.of(0xfff4d8), 0.9f);
      canvas.disc(sunX, sunY, 13 * unit, Rgb.of(0xfffbea).times(3), 1);
    }
  }

  private float lightOfClouds() {
    return hour == Hour.NIGHT ? 0.28f : 1;
  }

  private static float step(float t) {
    float clamped = Math.clamp(t, 0f, 1f);
    return clamped * clamped * (3 - 2 * clamped);
  }
}
