package dev.parloom.image.sample;

/** The light of a time of day. */
enum Hour {
  DAY(0x2c66b4, 0xcfe3f3, 0xfff6e0, 1.0f),
  GOLDEN(0x3d5f9e, 0xf7b56c, 0xffc070, 0.8f),
  DAWN(0x4a5a94, 0xf2a7a0, 0xffb0a0, 0.72f),
  OVERCAST(0x8c97a3, 0xd3d9de, 0xe8ecef, 0.82f),
  NIGHT(0x060b1e, 0x22335a, 0xcdd8f0, 0.28f);

  private final Rgb zenith;
  private final Rgb horizon;
  private final Rgb light;
  private final float brightness;

  Hour(int zenith, int horizon, int light, float brightness) {
    this.zenith = Rgb.of(zenith);
    this.horizon = Rgb.of(horizon);
    this.light = Rgb.of(light);
    this.brightness = brightness;
  }

  Rgb zenith() {
    return zenith;
  }

  Rgb horizon() {
    return horizon;
  }

  /** The colour of sun or moon. */
  Rgb light() {
    return light;
  }

  /** How brightly the ground is lit, 0 to 1. */
  float brightness() {
    return brightness;
  }

  /** A surface's colour in this light. */
  Rgb lit(Rgb surface) {
    Rgb tinted =
        new Rgb(
            surface.red() * light.red() / 255,
            surface.green() * light.green() / 255,
            surface.blue() * light.blue() / 255);
    return surface.mix(tinted, 0.7f).times(brightness);
  }
}
