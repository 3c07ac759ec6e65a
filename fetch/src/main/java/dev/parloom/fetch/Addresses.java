package dev.parloom.fetch;

import java.util.HashSet;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Each address of a list once, however it is written; remembers all of them. */
final class Addresses implements Iterable<Address> {

  private final Iterable<String> texts;

  Addresses(Iterable<String> texts) {
    this.texts = texts;
  }

  @Override
  public Iterator<Address> iterator() {
    Iterator<String> source = texts.iterator();
    Set<String> seen = new HashSet<>();
    return new Iterator<>() {
      private @Nullable Address next;

      @Override
      public boolean hasNext() {
        while (next == null && source.hasNext()) {
          String text = source.next();
          Address address = text.isBlank() ? null : Address.of(text);
          next = address != null && seen.add(address.key()) ? address : null;
        }
        return next != null;
      }

      @Override
      public Address next() {
        if (!hasNext() || next == null) {
          throw new NoSuchElementException("no more addresses");
        }
        Address one = next;
        next = null;
        return one;
      }
    };
  }
}
