/** What runs in a worker process. */
@NullMarked
package dev.parloom.process.child;

import org.jspecify.annotations.NullMarked;
