package dev.parloom.image.sample;

import dev.parloom.image.ImageException;
import dev.parloom.image.ImageFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A file that looks like one of a photo collection. It is a description: the bytes are made by
 * {@link #encode}, anew at each call.
 *
 * <p>Immutable; any number of threads may use one.
 */
public final class SamplePhoto {

  private final String fileName;
  private final ImageFormat format;
  private final @Nullable Damage damage;
  private final long seed;

  private SamplePhoto(String fileName, ImageFormat format, @Nullable Damage damage, long seed) {
    this.fileName = fileName;
    this.format = format;
    this.damage = damage;
    this.seed = seed;
  }

  static SamplePhoto sound(String nameWithoutExtension, long seed) {
    ImageFormat format = PhotoPlan.of(seed).format();
    return new SamplePhoto(nameWithoutExtension + "." + format.extension(), format, null, seed);
  }

  static SamplePhoto broken(String fileName, Damage damage, long seed) {
    return new SamplePhoto(fileName, ImageFormat.JPEG, damage, seed);
  }

  /** A relative path with forward slashes and one folder, such as "2024-07 Lisbon/IMG_0007.jpg". */
  public String fileName() {
    return fileName;
  }

  /** The format the file name says, which is also that of the bytes unless they are broken. */
  public ImageFormat format() {
    return format;
  }

  /** What is wrong with the file; empty for a sound photo. */
  public Optional<Damage> damage() {
    return Optional.ofNullable(damage);
  }

  /**
   * Makes the bytes: paints and encodes the photo. It takes some hundred milliseconds and native
   * memory of about 12 bytes a pixel, freed before it returns.
   *
   * @throws ImageException if OpenCV could not be loaded
   */
  public byte[] encode() {
    return damage == null ? Darkroom.develop(PhotoPlan.of(seed)) : BrokenFiles.encode(damage, seed);
  }

  @Override
  public String toString() {
    return fileName + (damage == null ? "" : " (" + damage + ")");
  }
}
