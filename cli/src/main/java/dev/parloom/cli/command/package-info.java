/** The commands: options in; data, or words for a person, out. */
package dev.parloom.cli.command;
