/**
 * Asking web servers for one thing each, so that it ends: {@link dev.parloom.net.http.WebClient}
 * gets pages, {@link dev.parloom.net.http.Ping} tells whether a server is up.
 */
package dev.parloom.net.http;
