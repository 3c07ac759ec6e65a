/** What runs in a worker process. */
@NullMarked
package dev.parloom.process.worker;

import org.jspecify.annotations.NullMarked;
