import org.jspecify.annotations.NullMarked;

/** Values written as JSON. */
@NullMarked
module dev.parloom.json {
  requires static org.jspecify;

  exports dev.parloom.json;
}
