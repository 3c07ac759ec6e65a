-- One row for each run of the pipeline.
CREATE TABLE run (
  id       INTEGER PRIMARY KEY AUTOINCREMENT,
  pipeline TEXT    NOT NULL,           -- its name
  plan     TEXT    NOT NULL,           -- its stages, a line for each
  kind     TEXT    NOT NULL,           -- first, update, plan_changed, fresh, retry_failed
  base     INTEGER NOT NULL,           -- the first run whose items count for this one
  state    TEXT    NOT NULL,           -- running, completed, drained, stopped, broken
  started  TEXT    NOT NULL,           -- in UTC
  ended    TEXT,                       -- in UTC; empty while it runs, or if it was killed
  done     INTEGER NOT NULL DEFAULT 0, -- items that have ended in this run
  dropped  INTEGER NOT NULL DEFAULT 0,
  failed   INTEGER NOT NULL DEFAULT 0,
  skipped  INTEGER NOT NULL DEFAULT 0, -- items passed over when it was started or resumed last
  resumed  INTEGER NOT NULL DEFAULT 0  -- how often it was resumed
);
-- Items that have ended, packed, 24 bytes each; the latest of the same key counts.
CREATE TABLE ended (
  id     INTEGER PRIMARY KEY,
  run    INTEGER NOT NULL,
  items  INTEGER NOT NULL,             -- how many
  packed BLOB    NOT NULL              -- key hash 8, ending and fingerprint 8, seconds 4, retries 4
);
-- What failed, a row for each failure of an item.
CREATE TABLE failure (
  id       INTEGER PRIMARY KEY,
  run      INTEGER NOT NULL,
  key      TEXT    NOT NULL,           -- of the source item
  item     TEXT    NOT NULL,           -- of what had become of it when it failed
  stage    TEXT    NOT NULL,
  attempts INTEGER NOT NULL,
  cause    TEXT    NOT NULL,           -- exception type and message
  trace    TEXT    NOT NULL,           -- the stack trace
  seconds  REAL    NOT NULL,           -- from when the source item was taken to its end
  ended    TEXT    NOT NULL            -- in UTC
);
CREATE INDEX failure_of_run ON failure (run);
-- Results of stages with a checkpoint, of items that have not ended.
CREATE TABLE checkpoint (
  key_hash    INTEGER NOT NULL PRIMARY KEY,
  fingerprint INTEGER NOT NULL,
  stage       TEXT    NOT NULL,        -- whose result it is
  value       BLOB    NOT NULL
);
-- What the hashes of keys begin with, drawn by chance for this journal; one row.
CREATE TABLE seed (
  seed INTEGER NOT NULL
);
INSERT INTO seed VALUES (random());
