/**
 * Servers on TCP that hostile peers cannot hold up; {@link dev.parloom.net.tcp.TcpServer} is where
 * to begin.
 */
package dev.parloom.net.tcp;
