/** The labs: programs to try, each on a part of Parloom. */
package dev.parloom.cli.lab;
