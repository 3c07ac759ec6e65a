package dev.parloom.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;

class ThumbnailsResourcesTest {

  private static final int WARM_UP = 300;
  private static final int THUMBNAILS = 2_000;
  private static final int THREADS = 4;
  private static final long MIB = 1 << 20;

  private final List<byte[]> pictures =
      List.of(
          TestPictures.jpeg(1200, 900),
          TestPictures.png(300, 200),
          TestPictures.webp(300, 200),
          TestPictures.jpeg(100, 80));

  private final Thumbnails thumbnails = Thumbnails.within(96, 96);

  @Test
  void nativeMemory_whenThousandsOfThumbnailsAreMade_staysFlat() {
    for (int i = 0; i < WARM_UP; i++) {
      make(i);
    }
    long pointersBefore = Pointer.totalCount();
    long residentBefore = Pointer.physicalBytes();
    for (int i = 0; i < THUMBNAILS; i++) {
      make(i);
    }
    assertThat(Pointer.totalCount()).isEqualTo(pointersBefore);
    // A leak of one decoded picture in each round would be 1.5 GiB; the rest is the Java heap.
    assertThat(Pointer.physicalBytes() - residentBefore).isLessThan(200 * MIB);
  }

  @Test
  void nativeMemory_whenPicturesAreBroken_staysFlat() {
    byte[] damaged = TestPictures.png(300, 200);
    damaged[60] ^= 0x55;
    for (int i = 0; i < 10; i++) {
      fail(damaged);
    }
    long before = Pointer.totalCount();
    for (int i = 0; i < 20; i++) {
      fail(damaged);
    }
    assertThat(Pointer.totalCount()).isEqualTo(before);
  }

  private void fail(byte[] damaged) {
    assertThatThrownBy(() -> thumbnails.apply(damaged))
        .isInstanceOf(ImageDecodeException.class)
        .hasMessageContaining("damaged");
  }

  private byte[] make(int i) {
    return thumbnails.apply(pictures.get(i % pictures.size()));
  }

  @Test
  void thumbnails_whenMadeOnFourThreadsAtOnce_equalThoseOfOneThread() throws Exception {
    List<byte[]> expected = new ArrayList<>();
    for (int i = 0; i < pictures.size(); i++) {
      expected.add(make(i));
    }
    CyclicBarrier together = new CyclicBarrier(THREADS);
    Callable<Void> work =
        () -> {
          together.await(5, TimeUnit.MINUTES);
          for (int i = 0; i < 100; i++) {
            assertThat(make(i)).isEqualTo(expected.get(i % expected.size()));
          }
          return null;
        };
    try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      List<Future<Void>> running = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        running.add(threads.submit(work));
      }
      for (Future<Void> each : running) {
        each.get(5, TimeUnit.MINUTES);
      }
    }
  }
}
