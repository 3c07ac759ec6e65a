package dev.parloom.image;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.parloom.image.FileHeader.Channels;
import java.awt.color.CMMException;
import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.color.ProfileDataException;
import java.awt.image.ColorConvertOp;
import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Turns samples of a profile's colour space into sRGB, by the JDK's colour management, which is
 * LittleCMS. Colours that sRGB does not have become the nearest on its border, channel by channel.
 *
 * <p>Making one takes milliseconds, using one less than 20 ns a pixel, and pictures that lie
 * together mostly have the same profile: the last few are kept. What is made by LittleCMS is freed
 * by the garbage collector after the conversion.
 *
 * <p>Any number of threads may use one. The JDK does not promise it for {@link ColorConvertOp}, but
 * keeps to it: the op has been used once before others see it, so that its transform is there and
 * is only read, and LittleCMS's transforms are made for that.
 */
final class SrgbConversion {

  /** How many are kept, each with its profile, of at most {@link EmbeddedProfile#MOST_BYTES}. */
  static final int KEPT = 8;

  private static final int COLOURS = 3;

  private static final Object LOCK = new Object();

  /** By the bytes of their profiles, the one that has not been used for the longest time first. */
  @GuardedBy("LOCK")
  private static final Map<ByteBuffer, SrgbConversion> LATEST =
      new LinkedHashMap<>(KEPT * 2, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<ByteBuffer, SrgbConversion> eldest) {
          return size() > KEPT;
        }
      };

  /** What each gray becomes. Null if nothing is to be done. */
  private final byte @Nullable [] grays;

  /** Null if the profile is for gray alone, or nothing is to be done. */
  private final @Nullable ColorConvertOp colours;

  private SrgbConversion(byte @Nullable [] grays, @Nullable ColorConvertOp colours) {
    this.grays = grays;
    this.colours = colours;
  }

  private static final SrgbConversion NONE = new SrgbConversion(null, null);

  /**
   * The conversion that a picture needs; one that does nothing if it has no profile, one of sRGB,
   * or one that cannot be used, which is told.
   */
  static SrgbConversion of(FileHeader file, Consumer<String> notes) {
    if (file.profileParts().isEmpty()) {
      return NONE;
    }
    if (file.channels() == Channels.INKS) {
      notes.accept(
          "its colour profile is not used: its pixels are inks (CMYK); its colours are"
              + " approximate");
      return NONE;
    }
    try {
      return by(EmbeddedProfile.of(file));
    } catch (ProfileUnusableException e) {
      notes.accept(
          "its colour profile is not used: %s; its colours are taken as sRGB"
              .formatted(e.getMessage()));
      return NONE;
    }
  }

  private static SrgbConversion by(byte[] profile) throws ProfileUnusableException {
    ByteBuffer key = ByteBuffer.wrap(profile);
    synchronized (LOCK) {
      SrgbConversion known = LATEST.get(key);
      if (known == null) {
        known = SrgbLikeness.isIn(profile) ? NONE : made(profile);
        LATEST.put(key, known);
      }
      return known;
    }
  }

  private static SrgbConversion made(byte[] bytes) throws ProfileUnusableException {
    try {
      ICC_Profile profile = ICC_Profile.getInstance(bytes);
      ICC_Profile srgb = ICC_Profile.getInstance(ColorSpace.CS_sRGB);
      int channels = profile.getNumComponents();
      ColorConvertOp op = new ColorConvertOp(new ICC_Profile[] {profile, srgb}, null);
      byte[] ramp = new byte[256 * channels];
      for (int i = 0; i < ramp.length; i++) {
        ramp[i] = (byte) (i / channels);
      }
      byte[] converted = converted(op, ramp, ramp.length, channels);
      byte[] grays = new byte[256];
      for (int i = 0; i < grays.length; i++) {
        grays[i] = converted[i * COLOURS + 1];
      }
      return new SrgbConversion(grays, channels == COLOURS ? op : null);
    } catch (CMMException | ProfileDataException | IllegalArgumentException e) {
      throw new ProfileUnusableException(
          "the JDK's colour management refuses it (%s)".formatted(e.getMessage()), e);
    }
  }

  /** How many are kept now. */
  static int kept() {
    synchronized (LOCK) {
      return LATEST.size();
    }
  }

  boolean changesNothing() {
    return grays == null;
  }

  /**
   * Converts samples in place.
   *
   * @param samples of whole pixels: gray, or blue, green, red, or these and alpha, which is kept
   * @param length how many of them
   * @param channels 1, 3 or 4
   */
  void convert(byte[] samples, int length, int channels) {
    byte[] table = grays;
    if (table == null) {
      return;
    }
    ColorConvertOp op = colours;
    if (op == null || channels == 1) {
      for (int i = 0; i < length; i++) {
        if (channels < 4 || i % 4 < COLOURS) {
          samples[i] = table[samples[i] & 0xff];
        }
      }
    } else if (channels == COLOURS) {
      System.arraycopy(converted(op, samples, length, COLOURS), 0, samples, 0, length);
    } else {
      byte[] opaque = new byte[length / channels * COLOURS];
      for (int i = 0; i < opaque.length; i++) {
        opaque[i] = samples[i / COLOURS * channels + i % COLOURS];
      }
      byte[] converted = converted(op, opaque, opaque.length, COLOURS);
      for (int i = 0; i < opaque.length; i++) {
        samples[i / COLOURS * channels + i % COLOURS] = converted[i];
      }
    }
  }

  private static byte[] converted(ColorConvertOp op, byte[] samples, int length, int channels) {
    int pixels = length / channels;
    byte[] result = new byte[pixels * COLOURS];
    WritableRaster _ =
        op.filter(raster(samples, pixels, channels), raster(result, pixels, COLOURS));
    return result;
  }

  /** Pixels side by side: gray, or blue, green and red. */
  private static WritableRaster raster(byte[] samples, int pixels, int channels) {
    int[] offsets = channels == 1 ? new int[] {0} : new int[] {2, 1, 0};
    DataBufferByte data = new DataBufferByte(samples, pixels * channels);
    return Raster.createInterleavedRaster(
        data, pixels, 1, pixels * channels, channels, offsets, null);
  }
}
