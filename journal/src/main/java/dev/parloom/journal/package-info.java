/**
 * Journals in a local SQLite database: {@link dev.parloom.journal.SqliteJournal} writes one, {@link
 * dev.parloom.journal.History} reads it.
 */
package dev.parloom.journal;
