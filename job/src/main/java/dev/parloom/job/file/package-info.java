/** Pipeline files, version 1: what they may say, and the jobs they describe. */
package dev.parloom.job.file;
