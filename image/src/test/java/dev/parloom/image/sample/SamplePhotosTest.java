package dev.parloom.image.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.parloom.image.ImageFormat;
import dev.parloom.image.ImageHeader;
import dev.parloom.image.Orientation;
import dev.parloom.image.Thumbnails;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SamplePhotosTest {

  private static final int MANY = 2_000;

  @Test
  void photo_whenMadeInOtherOrderOnOtherThreads_hasTheSameBytes() throws Exception {
    List<byte[]> forwards = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      forwards.add(SamplePhotos.seeded(5).photo(i).encode());
    }
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      List<Future<byte[]>> backwards = new ArrayList<>();
      for (int i = 5; i >= 0; i--) {
        SamplePhoto photo = SamplePhotos.seeded(5).photo(i);
        backwards.add(threads.submit(photo::encode));
      }
      for (int i = 0; i < 6; i++) {
        assertThat(backwards.get(5 - i).get(5, TimeUnit.MINUTES)).isEqualTo(forwards.get(i));
      }
    }
  }

  @Test
  void photo_whenSeedOrIndexDiffers_differs() {
    assertThat(PhotoPlan.of(1)).isNotEqualTo(PhotoPlan.of(2));
    byte[] photo = SamplePhotos.seeded(5).photo(2).encode();
    assertThat(SamplePhotos.seeded(6).photo(2).encode()).isNotEqualTo(photo);
    assertThat(SamplePhotos.seeded(5).photo(3).encode()).isNotEqualTo(photo);
  }

  @Test
  void photo_whenEncoded_isWhatItsNameAndPlanSay() {
    for (int i = 0; i < 12; i++) {
      PhotoPlan plan = PhotoPlan.of(i);
      SamplePhoto photo = SamplePhoto.sound("a/b", i);

      byte[] bytes = photo.encode();

      ImageHeader header = ImageHeader.read(bytes);
      assertThat(header.format()).isEqualTo(plan.format()).isEqualTo(photo.format());
      assertThat(ImageFormat.ofFileName(photo.fileName())).contains(header.format());
      assertThat(header.orientation()).isEqualTo(plan.orientation());
      assertThat(header.uprightWidth()).isEqualTo(plan.width());
      assertThat(header.uprightHeight()).isEqualTo(plan.height());
      if (plan.format() == ImageFormat.JPEG) {
        assertThat(bytes.length / (double) header.pixels()).isBetween(0.05, 0.8);
      }
    }
  }

  @Test
  void photos_whenManyAreTaken_areMixedLikeAFolder() {
    List<PhotoPlan> plans =
        IntStream.range(0, MANY).mapToObj(i -> PhotoPlan.of(i * 0x9e3779b97f4a7c15L)).toList();

    assertThat(plans).extracting(PhotoPlan::scene).contains(Scene.values());
    assertThat(EnumSet.copyOf(plans.stream().map(PhotoPlan::orientation).toList()))
        .containsExactlyInAnyOrder(
            Orientation.UPRIGHT,
            Orientation.UPSIDE_DOWN,
            Orientation.LEFT_SIDE_UP,
            Orientation.RIGHT_SIDE_UP);
    assertThat(share(plans.stream().filter(plan -> plan.format() == ImageFormat.JPEG).count()))
        .isCloseTo(0.92, within(0.03));
    assertThat(share(plans.stream().filter(plan -> plan.height() > plan.width()).count()))
        .isCloseTo(0.3, within(0.04));
    long[] pixels =
        plans.stream().mapToLong(plan -> (long) plan.width() * plan.height()).sorted().toArray();
    assertThat(pixels[0]).isBetween(1_000_000L, 1_500_000L);
    assertThat(pixels[MANY - 1]).isEqualTo(24_000_000);
  }

  private static double share(long count) {
    return count / (double) MANY;
  }

  @Test
  void names_whenManyAreTaken_areAllDifferent() {
    SamplePhotos photos = SamplePhotos.seeded(-8);
    Set<String> names = new HashSet<>();
    for (int i = 0; i < MANY; i++) {
      names.add(photos.photo(i).fileName());
      names.add(photos.broken(i).fileName());
    }
    assertThat(names).hasSize(2 * MANY).allMatch(name -> name.matches("[^/]+/[^/]+\\.\\w+"));
    assertThat(photos.photo(0).damage()).isEmpty();
  }

  @Test
  void broken_whenTaken_takesTurnsAndIsNamedLikeAPhoto() {
    SamplePhotos photos = SamplePhotos.seeded(9);
    List<Damage> damages = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      SamplePhoto broken = photos.broken(i);
      broken.damage().ifPresent(damages::add);
      assertThat(broken.fileName()).endsWith(".jpg");
      assertThat(broken.encode()).isEqualTo(photos.broken(i).encode());
    }
    assertThat(damages)
        .containsExactly(
            Damage.EMPTY, Damage.TRUNCATED, Damage.TEXT, Damage.OVERSIZED, Damage.EMPTY);
  }

  @Test
  void portrait_whenStoredOnItsSide_getsAnUprightThumbnail() {
    long seed = 0;
    while (PhotoPlan.of(seed).orientation() != Orientation.LEFT_SIDE_UP) {
      seed++;
    }

    byte[] thumbnail = Thumbnails.within(160, 160).apply(SamplePhoto.sound("a/b", seed).encode());

    ImageHeader header = ImageHeader.read(thumbnail);
    assertThat(header.height()).isEqualTo(160).isGreaterThan(header.width());
  }

  @Test
  void index_whenNegative_isRefused() {
    SamplePhotos photos = SamplePhotos.seeded(0);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> photos.photo(-1))
        .withMessageContaining("-1");
    assertThatIllegalArgumentException().isThrownBy(() -> photos.broken(-1));
  }
}
