package dev.parloom.image.sample;

/**
 * The pixels a scene is painted on, a fraction of a photo's size, and beside each of them how much
 * fine texture the photo has there (much in leaves, none in a clear sky).
 */
final class Canvas {

  private final int width;
  private final int height;
  private final float[] red;
  private final float[] green;
  private final float[] blue;
  private final byte[] texture;

  Canvas(int width, int height) {
    this.width = width;
    this.height = height;
    this.red = new float[width * height];
    this.green = new float[width * height];
    this.blue = new float[width * height];
    this.texture = new byte[width * height];
  }

  int width() {
    return width;
  }

  int height() {
    return height;
  }

  /** The length that is 1/1000 of the longer side: scenes measure in it. */
  float unit() {
    return Math.max(width, height) / 1000f;
  }

  boolean contains(int x, int y) {
    return x >= 0 && y >= 0 && x < width && y < height;
  }

  void set(int x, int y, Rgb colour, float brightness) {
    int i = y * width + x;
    red[i] = colour.red() * brightness;
    green[i] = colour.green() * brightness;
    blue[i] = colour.blue() * brightness;
  }

  /** Lays a colour over what is there: 0 leaves it, 1 replaces it. */
  void mix(int x, int y, Rgb colour, float share) {
    int i = y * width + x;
    red[i] += share * (colour.red() - red[i]);
    green[i] += share * (colour.green() - green[i]);
    blue[i] += share * (colour.blue() - blue[i]);
  }

  /** Adds light. */
  void add(int x, int y, Rgb colour, float amount) {
    int i = y * width + x;
    red[i] += colour.red() * amount;
    green[i] += colour.green() * amount;
    blue[i] += colour.blue() * amount;
  }

  /** Copies the pixel of another place, tinted. */
  void reflect(int x, int y, int fromX, int fromY, Rgb tint, float share) {
    int i = y * width + x;
    int from = fromY * width + fromX;
    red[i] = red[from] + share * (tint.red() - red[from]);
    green[i] = green[from] + share * (tint.green() - green[from]);
    blue[i] = blue[from] + share * (tint.blue() - blue[from]);
  }

  /** How much fine texture is here, 0 to 1. */
  void texture(int x, int y, float amount) {
    texture[y * width + x] = (byte) Math.clamp((int) (amount * 255), 0, 255);
  }

  /** A soft disc of light; beyond its radius it fades out. */
  void glow(float centreX, float centreY, float radius, Rgb colour, float strength) {
    int reach = (int) (radius * 3);
    for (int y = Math.max(0, (int) centreY - reach); y < Math.min(height, centreY + reach); y++) {
      for (int x = Math.max(0, (int) centreX - reach); x < Math.min(width, centreX + reach); x++) {
        float far =
            ((x - centreX) * (x - centreX) + (y - centreY) * (y - centreY)) / radius / radius;
        float fade = 1 - far / 9;
        if (fade > 0) {
          add(x, y, colour, strength * fade * fade * fade * fade);
        }
      }
    }
  }

  /** A disc with an edge of one pixel's softness. */
  void disc(float centreX, float centreY, float radius, Rgb colour, float share) {
    for (int y = Math.max(0, (int) (centreY - radius - 1));
        y < Math.min(height, centreY + radius + 2);
        y++) {
      for (int x = Math.max(0, (int) (centreX - radius - 1));
          x < Math.min(width, centreX + radius + 2);
          x++) {
        float inside = radius - (float) Math.hypot(x - centreX, y - centreY) + 0.5f;
        if (inside > 0) {
          mix(x, y, colour, share * Math.min(1, inside));
        }
      }
    }
  }

  /** The pixels as blue, green, red bytes, row by row. */
  byte[] toBgr() {
    byte[] bytes = new byte[width * height * 3];
    for (int i = 0, at = 0; i < red.length; i++) {
      bytes[at++] = toByte(blue[i]);
      bytes[at++] = toByte(green[i]);
      bytes[at++] = toByte(red[i]);
    }
    return bytes;
  }

  byte[] texture() {
    return texture.clone();
  }

  private static byte toByte(float value) {
    // Bright light is compressed as film does, instead of being cut off at 255.
    float soft = value <= 220 ? value : 255 - 1225 / (value - 185);
    return (byte) Math.max(0, (int) soft);
  }
}
