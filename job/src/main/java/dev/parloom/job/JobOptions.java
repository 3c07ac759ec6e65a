package dev.parloom.job;

import dev.parloom.pipeline.journal.Journal;
import java.util.Optional;

/**
 * How a job is run.
 *
 * @param jobs how many workers a step has that does not say itself
 * @param journal where to keep account of items; empty for nowhere
 * @param synced whether results must survive the loss of power
 */
public record JobOptions(int jobs, Optional<Journal> journal, boolean synced) {}
