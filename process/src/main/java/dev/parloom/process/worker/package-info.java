/** What users of process pools see of workers: hooks, what they print, and how they fail. */
package dev.parloom.process.worker;
