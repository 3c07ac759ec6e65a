/**
 * The labs: programs to try, each on a part of Parloom, and each one class. Each uses no more than
 * any program could.
 */
package dev.parloom.labs;
