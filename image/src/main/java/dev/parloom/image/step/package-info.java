/** The steps on pictures, as pipeline files and {@code parloom image} have them; each one class. */
package dev.parloom.image.step;
