/** Which worker runs what: the queue, batches, and the threads that each drive a worker. */
package dev.parloom.process.dispatch;
