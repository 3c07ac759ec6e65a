/**
 * Channels: bounded, closable queues between tasks, and {@link dev.parloom.core.channel.Select}
 * over several of them; {@link dev.parloom.core.channel.ChannelPublisher} and {@link
 * dev.parloom.core.channel.ChannelSubscriber} join them with reactive streams.
 */
package dev.parloom.core.channel;
