import org.jspecify.annotations.NullMarked;

/** Pipelines: stages joined by bounded channels, their policies, progress and reports. */
@NullMarked
@SuppressWarnings("module") // parloom.cli is built after this module
module dev.parloom.pipeline {
  requires transitive dev.parloom.core;
  requires static org.jspecify;
  requires static com.google.errorprone.annotations;

  exports dev.parloom.pipeline;
  exports dev.parloom.pipeline.text to
      dev.parloom.cli,
      dev.parloom.journal,
      dev.parloom.net;
}
