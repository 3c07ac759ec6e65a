import org.jspecify.annotations.NullMarked;

/** Words, times and rates as people write and read them. */
@NullMarked
module dev.parloom.text {
  requires static org.jspecify;

  exports dev.parloom.text;
}
