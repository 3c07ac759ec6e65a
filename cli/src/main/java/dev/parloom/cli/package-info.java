/** The {@code parloom} command; {@code docs/cli.md} says what it does. */
package dev.parloom.cli;
