/** Words, times and rates as people write and read them. Nothing here has a state or a clock. */
package dev.parloom.text;
