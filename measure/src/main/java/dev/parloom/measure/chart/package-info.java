/** Charts as pictures; {@link dev.parloom.measure.chart.LineChart} is where to begin. */
package dev.parloom.measure.chart;
