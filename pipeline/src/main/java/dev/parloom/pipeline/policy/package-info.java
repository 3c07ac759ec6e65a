/**
 * What may keep items waiting, tries them again, and ends a run: policies, and the {@link
 * dev.parloom.pipeline.policy.Pacer} that a stage asks. None has a clock or a thread; they are told
 * the time.
 */
package dev.parloom.pipeline.policy;
