/** What steps do: programs, code of the user's, pictures. */
package dev.parloom.job.step;
