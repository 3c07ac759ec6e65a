/** Jobs: files in, steps, files out. {@link dev.parloom.job.Job} is the door. */
package dev.parloom.job;
