package dev.parloom.core.wait;

/**
 * Something that a task can wait for: that another ends, that there is room, that one of several
 * things comes. What can be waited for implements it, so that the {@link WaitGraph} can tell
 * whether it can still come.
 */
public interface Awaited {

  /** What it is, for messages: {@code task 'resize', queued in pool 'pictures'}. */
  String described();

  /**
   * Whether it can still come, or has: asked while no wait begins or ends. What it depends on it
   * asks the search about; what it cannot tell for certain can come. It must not block.
   */
  boolean canCome(WaitSearch search);
}
