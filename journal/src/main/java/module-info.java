import org.jspecify.annotations.NullMarked;

/** Journals in a local SQLite database, by which runs of pipelines resume. */
@NullMarked
module dev.parloom.journal {
  requires transitive dev.parloom.pipeline;
  requires dev.parloom.text;
  requires java.sql;
  requires org.xerial.sqlitejdbc;
  requires static com.google.errorprone.annotations;
  requires static org.jspecify;

  exports dev.parloom.journal;
}
