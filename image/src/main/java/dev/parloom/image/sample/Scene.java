package dev.parloom.image.sample;

import java.util.SplittableRandom;

/** What a photo shows. */
enum Scene {
  MOUNTAINS {
    @Override
    void paint(Canvas canvas, SplittableRandom random) {
      Landscape.mountains(canvas, random);
    }
  },
  HILLS {
    @Override
    void paint(Canvas canvas, SplittableRandom random) {
      Landscape.hills(canvas, random);
    }
  },
  SEA {
    @Override
    void paint(Canvas canvas, SplittableRandom random) {
      Seaside.paint(canvas, random);
    }
  },
  CITY {
    @Override
    void paint(Canvas canvas, SplittableRandom random) {
      City.paint(canvas, random);
    }
  },
  FOREST {
    @Override
    void paint(Canvas canvas, SplittableRandom random) {
      Forest.paint(canvas, random);
    }
  },
  FLOWER {
    @Override
    void paint(Canvas canvas, SplittableRandom random) {
      Flower.paint(canvas, random);
    }
  };

  abstract void paint(Canvas canvas, SplittableRandom random);

  /** One of the values, each as likely as the others. */
  @SafeVarargs
  static <T> T pick(SplittableRandom random, T... values) {
    return values[random.nextInt(values.length)];
  }
}
