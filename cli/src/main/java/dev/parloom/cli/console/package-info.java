/** What a command has to do with its user and the shell: words, signals, exit codes. */
package dev.parloom.cli.console;
