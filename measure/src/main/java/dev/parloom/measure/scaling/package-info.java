/**
 * Would more workers help? {@link dev.parloom.measure.scaling.ScalingStudy} measures a job with
 * more and more of them, and {@link dev.parloom.measure.scaling.ScalingReport} says how far it
 * goes.
 */
package dev.parloom.measure.scaling;
