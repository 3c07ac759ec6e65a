/**
 * The port by which runs keep account of their items: what a {@link
 * dev.parloom.pipeline.journal.Journal} is asked and told.
 */
package dev.parloom.pipeline.journal;
