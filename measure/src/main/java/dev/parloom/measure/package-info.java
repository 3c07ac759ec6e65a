/** What more workers bring: scaling laws, benchmarks and profiles, with charts. */
package dev.parloom.measure;
