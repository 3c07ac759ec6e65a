/** Pools whose workers are threads of this JVM: of their own, or the one that calls. */
package dev.parloom.core.thread;
