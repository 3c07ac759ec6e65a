/**
 * Channels: bounded, closable queues between tasks, and {@link dev.parloom.core.channel.Select}
 * over several of them.
 */
package dev.parloom.core.channel;
