/**
 * Pools whose workers are processes: a task that crashes, leaks or never ends costs that task.
 * {@link dev.parloom.process.ProcessPool} is the way in.
 */
@NullMarked
package dev.parloom.process;

import org.jspecify.annotations.NullMarked;
