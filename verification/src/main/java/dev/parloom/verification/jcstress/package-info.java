/** Two or three threads, one step each, a great many times: what they may see of one another. */
package dev.parloom.verification.jcstress;
