package dev.parloom.image.sample;

import com.google.errorprone.annotations.Immutable;

/** A colour: red, green and blue from 0 to 255. */
@Immutable
record Rgb(float red, float green, float blue) {

  static final Rgb WHITE = of(0xffffff);
  static final Rgb BLACK = of(0x000000);

  static Rgb of(int hex) {
    return new Rgb(hex >> 16 & 0xff, hex >> 8 & 0xff, hex & 0xff);
  }

  Rgb mix(Rgb other, float share) {
    return new Rgb(
        red + share * (other.red - red),
        green + share * (other.green - green),
        blue + share * (other.blue - blue));
  }

  Rgb times(float factor) {
    return new Rgb(red * factor, green * factor, blue * factor);
  }
}
