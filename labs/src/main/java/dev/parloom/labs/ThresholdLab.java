package dev.parloom.labs;

import dev.parloom.core.pool.Pool;
import dev.parloom.core.thread.ThreadPool;
import dev.parloom.image.AdaptiveThreshold;
import dev.parloom.image.Grayscale;
import dev.parloom.image.ImageFormat;
import dev.parloom.image.Tile;
import dev.parloom.image.Tiles;
import dev.parloom.image.sample.SamplePhoto;
import dev.parloom.image.sample.SamplePhotos;
import dev.parloom.pipeline.Folder;
import dev.parloom.pipeline.Pipeline;
import dev.parloom.pipeline.StageOptions;
import dev.parloom.process.ProcessPool;
import dev.parloom.process.worker.WorkerStartException;
import dev.parloom.spi.Key;
import dev.parloom.spi.Lab;
import dev.parloom.spi.LabContext;
import dev.parloom.spi.LabRefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** {@code parloom lab threshold-400}: many small files, two steps each. */
public final class ThresholdLab implements Lab {

  private static final int SIDE = 20;

  private static final Key<String> ON =
      Key.word(
              "on",
              "The kind of workers; on processes, a picture that crashes the decoder costs only"
                  + " itself",
              "threads",
              "processes")
          .label("KIND")
          .defaultsTo("threads");
  private static final Key<Path> OUTPUT =
      Output.key("The folder for photo, crops and results").defaultsTo("threshold-400");

  @Override
  public String name() {
    return "threshold-400";
  }

  @Override
  public String description() {
    return "Cuts a photo into 400 files, and makes them gray, then black and white.";
  }

  @Override
  public List<Key<?>> keys() {
    return List.of(JOBS, ON, OUTPUT);
  }

  @Override
  public boolean followsRun() {
    return true;
  }

  @Override
  public int run(LabContext context) throws Exception {
    Path output = Output.of(OUTPUT, context);
    List<Path> crops;
    try {
      crops = cut(output);
    } catch (IOException e) {
      throw Output.unusable(output, e);
    }
    int jobs = context.values().get(JOBS);
    UnaryOperator<StageOptions> buffered = options -> options.buffer(jobs);
    try (Pool files = ThreadPool.builder().virtual().name("files").workers(jobs).open();
        Pool gray = workers(context, "gray");
        Pool adaptive = workers(context, "adaptive")) {
      // PNG, so that the second step sees the very pixels of the first.
      Pipeline<Path> pipeline =
          Pipeline.<Path>named(name())
              .keyedBy(crop -> String.valueOf(crop.getFileName()))
              .stage("read", files, Files::readAllBytes, buffered)
              .stage("gray", gray, Grayscale.luma().as(ImageFormat.PNG), buffered)
              .stage(
                  "adaptive", adaptive, AdaptiveThreshold.gaussian().as(ImageFormat.PNG), buffered)
              .sink("write", files, Folder.at(output.resolve("thresholds")), buffered);
      return Output.follow(context, output.resolve("thresholds"), pipeline, crops);
    } catch (WorkerStartException e) { // as for want of a temporary folder
      throw new LabRefusedException(String.valueOf(e.getMessage()), e);
    }
  }

  private static Pool workers(LabContext context, String name) {
    int jobs = context.values().get(JOBS);
    return context.values().get(ON).equals("processes")
        ? ProcessPool.builder().name(name).workers(jobs).open()
        : ThreadPool.builder().name(name).workers(jobs).open();
  }

  /** Renders a photo, and cuts it into these files. */
  private static List<Path> cut(Path output) throws IOException {
    SamplePhoto photo = SamplePhotos.seeded(1).photo(0);
    byte[] encoded = photo.encode();
    List<Path> crops = new ArrayList<>();
    Folder folder = Folder.at(output);
    folder.open();
    try {
      folder.put("photo." + photo.format().extension(), encoded);
      for (Tile tile : Tiles.grid(SIDE, SIDE).as(ImageFormat.PNG).apply(encoded)) {
        String crop = "crops/photo-%s.png".formatted(tile.label());
        folder.put(crop, tile.bytes());
        crops.add(folder.fileFor(crop));
      }
    } finally {
      folder.close();
    }
    return crops;
  }
}
