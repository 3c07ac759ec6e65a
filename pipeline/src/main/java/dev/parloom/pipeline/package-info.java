/**
 * Pipelines. Start at {@link dev.parloom.pipeline.Pipeline}; a run of one is {@link
 * dev.parloom.pipeline.Run}, and what came of it a {@link dev.parloom.pipeline.Report}.
 */
package dev.parloom.pipeline;
