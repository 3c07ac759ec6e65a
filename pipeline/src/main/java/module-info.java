import org.jspecify.annotations.NullMarked;

/** Pipelines: stages joined by bounded channels, their policies, progress and reports. */
@NullMarked
module dev.parloom.pipeline {
  requires transitive dev.parloom.core;
  requires dev.parloom.text;
  requires static org.jspecify;
  requires static com.google.errorprone.annotations;

  exports dev.parloom.pipeline;
  exports dev.parloom.pipeline.journal;
  exports dev.parloom.pipeline.policy;
}
