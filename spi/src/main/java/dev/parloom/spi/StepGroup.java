package dev.parloom.spi;

import java.nio.file.Path;
import java.util.function.Predicate;

/**
 * A command that does one step to files: {@code parloom NAME STEP IN… -o OUT}. Steps with one kind
 * of input share a group.
 *
 * @param name what users call it: one word, in lower case
 * @param description what it is for, in a sentence for people
 * @param inputs what IN is, in a sentence for people
 * @param wanted which of a folder's files to take
 * @param wantedInWords the same for people, like "files named .png"
 */
public record StepGroup(
    String name, String description, String inputs, Predicate<Path> wanted, String wantedInWords) {}
