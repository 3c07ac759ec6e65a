package dev.parloom.labs;

import dev.parloom.core.thread.ThreadPool;
import dev.parloom.image.sample.SamplePhoto;
import dev.parloom.image.sample.SamplePhotos;
import dev.parloom.pipeline.Folder;
import dev.parloom.pipeline.Pipeline;
import dev.parloom.spi.Key;
import dev.parloom.spi.Lab;
import dev.parloom.spi.LabContext;
import dev.parloom.spi.LabMisusedException;
import dev.parloom.spi.Values;
import java.nio.file.Path;
import java.util.AbstractList;
import java.util.List;

/** {@code parloom lab photos}. */
public final class PhotosLab implements Lab {

  private static final Key<Integer> COUNT =
      Key.integer("N", "How many", 1, Integer.MAX_VALUE).required("500");
  private static final Key<Path> OUTPUT = Output.key("The folder for them").required("photos");
  private static final Key<Integer> BROKEN =
      Key.integer(
              "broken", "How many of them are broken, in ways real files are", 0, Integer.MAX_VALUE)
          .label("K")
          .defaultsTo("0");

  @Override
  public String name() {
    return "photos";
  }

  @Override
  public String description() {
    return "Renders believable photos; the same seed gives the same files.";
  }

  @Override
  public List<Key<?>> arguments() {
    return List.of(COUNT);
  }

  @Override
  public List<Key<?>> keys() {
    return List.of(JOBS, OUTPUT, Times.SEED, BROKEN);
  }

  @Override
  public boolean followsRun() {
    return true;
  }

  @Override
  public int run(LabContext context) throws InterruptedException {
    Values values = context.values();
    Path output = Output.of(OUTPUT, context);
    int count = values.get(COUNT);
    int broken = values.get(BROKEN);
    if (broken > count) {
      throw new LabMisusedException("--broken must be 0 to %d, but is %d".formatted(count, broken));
    }
    SamplePhotos photos = SamplePhotos.seeded(values.get(Times.SEED));
    int sound = count - broken;
    List<SamplePhoto> all =
        new AbstractList<>() {
          @Override
          public SamplePhoto get(int index) {
            return index < sound ? photos.photo(index) : photos.broken(index - sound);
          }

          @Override
          public int size() {
            return count;
          }
        };
    int jobs = values.get(JOBS);
    try (ThreadPool pool = ThreadPool.builder().name("render").workers(jobs).open()) {
      Pipeline<SamplePhoto> pipeline =
          Pipeline.<SamplePhoto>named(name())
              .keyedBy(SamplePhoto::fileName)
              .stage("render", pool, SamplePhoto::encode, options -> options.buffer(jobs))
              .sink("write", pool, Folder.at(output), options -> options.buffer(jobs));
      return Output.follow(context, output, pipeline, all);
    }
  }
}
