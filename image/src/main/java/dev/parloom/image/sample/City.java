package dev.parloom.image.sample;

import java.util.SplittableRandom;

/** A skyline of buildings, often across a river. */
final class City {

  private City() {}

  static void paint(Canvas canvas, SplittableRandom random) {
    Hour hour =
        Scene.pick(random, Hour.DAY, Hour.GOLDEN, Hour.DAWN, Hour.NIGHT, Hour.NIGHT, Hour.OVERCAST);
    float unit = canvas.unit();
    boolean river = random.nextInt(3) > 0;
    float ground = canvas.height() * (river ? 0.72f : 0.93f);
    Sky.of(hour, canvas, ground, random).paint(canvas, ground, random);
    if (hour == Hour.NIGHT) {
      glowOfTheCity(canvas, ground);
    }
    Rgb haze = hour.horizon().mix(hour.zenith(), 0.2f);
    row(canvas, ground, 190 * unit, hour, haze, 0.6f, random);
    row(canvas, ground, 230 * unit, hour, haze, 0.32f, random);
    row(canvas, ground, 170 * unit, hour, haze, 0.06f, random);
    Rgb street = hour.lit(Rgb.of(0x4b4f55));
    for (int y = (int) ground; y < canvas.height(); y++) {
      for (int x = 0; x < canvas.width(); x++) {
        canvas.set(x, y, street, 0.9f + 0.15f * Noise.near(x * 2, y * 6));
        canvas.texture(x, y, 0.5f);
      }
    }
    if (river) {
      Water.lake(canvas, (int) ground + 1, hour.lit(Rgb.of(0x24404c)), random.nextInt(512));
    }
  }

  private static void glowOfTheCity(Canvas canvas, float ground) {
    for (int y = (int) (ground * 0.4f); y < ground; y++) {
      float down = (y - ground * 0.4f) / (ground * 0.6f);
      for (int x = 0; x < canvas.width(); x++) {
        canvas.add(x, y, Rgb.of(0xd08a50), 0.32f * down * down);
      }
    }
  }

  private static void row(
      Canvas canvas,
      float ground,
      float tall,
      Hour hour,
      Rgb haze,
      float distance,
      SplittableRandom random) {
    float unit = canvas.unit();
    float x = -random.nextInt(40) * unit;
    while (x < canvas.width()) {
      float width = (28 + random.nextInt(60)) * unit;
      float high = tall * (float) (0.35 + 0.9 * Math.pow(random.nextDouble(), 2));
      Rgb wall =
          Scene.pick(
              random,
              Rgb.of(0x8d8478),
              Rgb.of(0xa58f78),
              Rgb.of(0x6d7783),
              Rgb.of(0x9b6f5c),
              Rgb.of(0xb4b2ac));
      building(canvas, x, ground - high, width, ground, hour, wall, haze, distance, random);
      x += width + random.nextInt(6) * unit;
    }
  }

  private static void building(
      Canvas canvas,
      float left,
      float top,
      float width,
      float ground,
      Hour hour,
      Rgb wall,
      Rgb haze,
      float distance,
      SplittableRandom random) {
    float unit = canvas.unit();
    float storey = (7 + random.nextInt(5)) * unit;
    float bay = (5 + random.nextInt(6)) * unit;
    float lightsOn = hour == Hour.NIGHT ? 0.45f : hour == Hour.DAY ? 0.02f : 0.2f;
    Rgb face = hour.lit(wall).mix(haze, distance);
    Rgb glass = hour.lit(Rgb.of(0x39485a)).mix(hour.horizon(), 0.25f).mix(haze, distance);
    Rgb lamp = Rgb.of(0xffd58a).mix(haze, distance * 0.6f);
    int salt = random.nextInt(1 << 20);
    for (int y = (int) Math.max(0, top); y < Math.min(canvas.height(), ground); y++) {
      int floor = (int) ((y - top) / storey);
      float inStorey = ((y - top) % storey) / storey;
      for (int x = (int) Math.max(0, left); x < Math.min(canvas.width(), left + width); x++) {
        int column = (int) ((x - left) / bay);
        float inBay = ((x - left) % bay) / bay;
        // The last fifth is the side that turns away from the light.
        float side = (x - left) / width > 0.8f ? 0.72f : 1;
        float shade = side * (0.96f + 0.08f * Noise.near(x * 2 + salt, y * 2));
        canvas.set(x, y, face, shade);
        boolean window = inStorey > 0.3f && inStorey < 0.82f && inBay > 0.25f && inBay < 0.85f;
        if (window && y - top > storey * 0.5f) {
          float chance = chance(floor, column, salt);
          canvas.set(
              x,
              y,
              chance < lightsOn ? lamp : glass,
              chance < lightsOn ? 0.75f + 0.3f * chance / lightsOn : side);
        }
        canvas.texture(x, y, 0.35f * (1 - distance));
      }
    }
  }

  /** A number from 0 to 1 that belongs to a window. */
  private static float chance(int floor, int column, int salt) {
    int mixed = floor * 0x9e3779b1 ^ column * 0x85ebca77 ^ salt * 0xc2b2ae3d;
    mixed = (mixed ^ mixed >>> 15) * 0x2c1b3c6d;
    mixed = (mixed ^ mixed >>> 12) * 0x297a2d39;
    return (mixed >>> 8) / (float) (1 << 24);
  }
}
