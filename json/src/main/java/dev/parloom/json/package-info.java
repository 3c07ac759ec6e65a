/** Values written as JSON. */
package dev.parloom.json;
