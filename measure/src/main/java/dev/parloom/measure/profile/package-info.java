/**
 * Profiles: where a run spends its time, on which locks its threads wait, what allocates; recorded
 * by the JDK's Flight Recorder.
 */
package dev.parloom.measure.profile;
