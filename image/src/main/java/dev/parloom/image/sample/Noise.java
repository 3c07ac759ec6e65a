package dev.parloom.image.sample;

import java.util.SplittableRandom;

/**
 * Smooth fractal noise: octaves of value noise (Perlin, An Image Synthesizer, 1985, in its simplest
 * form) summed into one tile that repeats without a seam. The tile is the same in every JVM; photos
 * differ by where and how large they look at it.
 */
final class Noise {

  private static final int SIDE = 512;
  private static final int MASK = SIDE - 1;
  private static final int FIRST_CELLS = 4;
  private static final int LAST_CELLS = 128;
  private static final float PERSISTENCE = 0.55f;
  private static final float[] TILE = tile(new SplittableRandom(20_240_229));

  private Noise() {}

  /** The noise at a point, −1 to 1; features are from 4 to 128 units in size. */
  static float at(float x, float y) {
    int column = (int) Math.floor(x);
    int row = (int) Math.floor(y);
    float across = x - column;
    float down = y - row;
    int top = (row & MASK) * SIDE;
    int bottom = (row + 1 & MASK) * SIDE;
    int left = column & MASK;
    int right = column + 1 & MASK;
    float upper = TILE[top + left] + across * (TILE[top + right] - TILE[top + left]);
    float lower = TILE[bottom + left] + across * (TILE[bottom + right] - TILE[bottom + left]);
    return upper + down * (lower - upper);
  }

  /** The noise at a point without interpolation; faster, for fine texture. */
  static float near(float x, float y) {
    return TILE[((int) y & MASK) * SIDE + ((int) x & MASK)];
  }

  private static float[] tile(SplittableRandom random) {
    float[] tile = new float[SIDE * SIDE];
    float amplitude = 1;
    for (int cells = FIRST_CELLS; cells <= LAST_CELLS; cells *= 2) {
      addOctave(tile, cells, amplitude, random);
      amplitude *= PERSISTENCE;
    }
    float most = 0;
    for (float value : tile) {
      most = Math.max(most, Math.abs(value));
    }
    for (int i = 0; i < tile.length; i++) {
      tile[i] /= most;
    }
    return tile;
  }

  private static void addOctave(float[] tile, int cells, float amplitude, SplittableRandom random) {
    float[] grid = new float[cells * cells];
    for (int i = 0; i < grid.length; i++) {
      grid[i] = (float) random.nextDouble(-1, 1);
    }
    int size = SIDE / cells;
    for (int y = 0; y < SIDE; y++) {
      int row = y / size;
      int below = (row + 1) % cells;
      float down = smooth((y % size) / (float) size);
      for (int x = 0; x < SIDE; x++) {
        int column = x / size;
        int right = (column + 1) % cells;
        float across = smooth((x % size) / (float) size);
        float upper = mix(grid[row * cells + column], grid[row * cells + right], across);
        float lower = mix(grid[below * cells + column], grid[below * cells + right], across);
        tile[y * SIDE + x] += amplitude * mix(upper, lower, down);
      }
    }
  }

  private static float smooth(float t) {
    return t * t * (3 - 2 * t);
  }

  private static float mix(float from, float to, float share) {
    return from + share * (to - from);
  }
}
