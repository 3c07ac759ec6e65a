package dev.parloom.process.launch;

import dev.parloom.process.wire.Page;
import java.lang.foreign.Arena;
import java.nio.file.Path;

/**
 * A process that is being made a worker, and what belongs to it.
 *
 * @param mark what its processes carry in their environment
 * @param arena what keeps the page mapped
 */
record Launch(
    String name,
    String mark,
    Process process,
    Path folder,
    Console console,
    Arena arena,
    Page page) {}
