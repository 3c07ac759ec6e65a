/**
 * Image steps on OpenCV: bytes in, bytes out, for any pool. {@link dev.parloom.image.ImageStep}
 * says what all of them do alike; {@link dev.parloom.image.Thumbnails} is where to begin.
 */
package dev.parloom.image;
