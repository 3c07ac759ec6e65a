package dev.parloom.core.wait;

import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One search whether a wait can end, by who waits for what. It has no state but what it has seen,
 * takes no lock and knows no threads: {@link Awaited#canCome} does the steps. For one thread.
 *
 * <p>The graph is one of alternatives: what is waited for can come if <i>any</i> of what could
 * bring it about can go on. A place that was visited is not visited again, so a cycle ends the
 * search.
 */
public final class WaitSearch {

  private final Map<? extends Awaiter, ? extends Awaited> waits;
  private final @Nullable Awaiter asker;
  private final Set<Object> visited = Collections.newSetFromMap(new IdentityHashMap<>());

  /**
   * A search that has seen nothing yet.
   *
   * @param waits who waits for what; it must not change meanwhile
   * @param asker on whose behalf; null if on that of none of them
   */
  public WaitSearch(Map<? extends Awaiter, ? extends Awaited> waits, @Nullable Awaiter asker) {
    this.waits = waits;
    this.asker = asker;
  }

  /** What this one waits for; null if it can go on. */
  public @Nullable Awaited awaitedBy(Awaiter one) {
    return waits.get(one);
  }

  /** Whether the search is on its behalf. */
  public boolean isFor(Awaiter one) {
    return one.equals(asker);
  }

  /** Whether any of these can come. */
  public boolean anyCanCome(Collection<? extends Awaited> targets) {
    for (Awaited target : targets) {
      if (target.canCome(this)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Marks a place.
   *
   * @return false if the search has been there: then whatever can be reached from it has been
   *     asked, or is being asked
   */
  public boolean visit(Object place) {
    return visited.add(place);
  }
}
