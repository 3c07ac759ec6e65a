import org.jspecify.annotations.NullMarked;

/** Jobs: what a pipeline file describes, read and run. No terminal, and no command line. */
@NullMarked
module dev.parloom.job {
  requires dev.parloom.json;
  requires transitive dev.parloom.pipeline;
  requires dev.parloom.process;
  requires transitive dev.parloom.spi;
  requires dev.parloom.text;
  requires org.snakeyaml.engine.v2;
  requires static com.google.errorprone.annotations;
  requires static org.jspecify;

  exports dev.parloom.job;
  exports dev.parloom.job.file;
  exports dev.parloom.job.step;

  uses dev.parloom.spi.StepType;
}
