/** Scopes: groups of tasks that never outlive the block that opened them. */
package dev.parloom.core.scope;
