package dev.parloom.image.sample;

import java.util.Locale;
import java.util.SplittableRandom;

/**
 * An endless collection of photos that nobody took: landscapes, seas, cities, woods and flowers,
 * painted from a seed. It stands in for a real folder in tests, demonstrations and benchmarks:
 * sizes from 1 to 24 megapixels, a third of them portraits (most of these by EXIF orientation),
 * JPEG with a few PNG and WebP among them, about as many bytes per pixel as cameras write.
 *
 * {@snippet :
 * SamplePhoto photo = SamplePhotos.seeded(42).photo(7);
 * Files.write(folder.resolve(photo.fileName()), photo.encode());
 * }
 *
 * <p>A photo depends on nothing but seed and index. With the same version of OpenCV on the same
 * kind of processor its bytes are always the same, in whatever order and on whatever thread photos
 * are made. Immutable; any number of threads may use one.
 */
public final class SamplePhotos {

  private static final int ALBUM_PHOTOS = 40;
  private static final String[] PLACES = {
    "Lisbon", "Harz", "Grandma's 80th", "Brittany", "Oslo", "Lake Garda", "Garden", "Kyoto",
    "Tatra", "Naples", "Autumn walks", "Iceland", "Porto", "Rügen", "Vienna", "Dolomites"
  };

  /** Sound and broken files take their seeds from different sequences. */
  private static final long SOUND = 0x5bd1e995;

  private static final long BROKEN = 0x2545f491;

  private final long seed;

  private SamplePhotos(long seed) {
    this.seed = seed;
  }

  /** The collection of that seed. */
  public static SamplePhotos seeded(long seed) {
    return new SamplePhotos(seed);
  }

  /**
   * A photo. No two have the same file name.
   *
   * @param index 0 or more
   * @throws IllegalArgumentException if it is negative
   */
  public SamplePhoto photo(int index) {
    requireIndex(index);
    int album = index / ALBUM_PHOTOS;
    int months = album * 2 + 5;
    String place = PLACES[Math.floorMod(album + (int) seed, PLACES.length)];
    String name =
        String.format(
            Locale.ROOT,
            "%d-%02d %s/IMG_%04d",
            2019 + months / 12,
            months % 12 + 1,
            place,
            index + 1);
    return SamplePhoto.sound(name, seedOf(SOUND, index));
  }

  /**
   * A file that is no usable photo though its name says so. The kinds of damage take turns, in the
   * order of {@link Damage}. No two have the same file name, nor that of a photo.
   *
   * @param index 0 or more
   * @throws IllegalArgumentException if it is negative
   */
  public SamplePhoto broken(int index) {
    requireIndex(index);
    Damage[] kinds = Damage.values();
    return SamplePhoto.broken(
        String.format(Locale.ROOT, "Recovered/FILE%04d.jpg", index + 1),
        kinds[index % kinds.length],
        seedOf(BROKEN, index));
  }

  private long seedOf(long sequence, int index) {
    return new SplittableRandom(seed * 0x9e3779b97f4a7c15L + sequence).nextLong()
        + index * 0xd1342543de82ef95L;
  }

  private static void requireIndex(int index) {
    if (index < 0) {
      throw new IllegalArgumentException("a photo's index is 0 or more, not " + index);
    }
  }
}
