/** How worker processes come about, live and end. */
package dev.parloom.process.launch;
