-- Searches that the person keeps under a name, and the last ones that they made. Truth, and theirs alone.
-- `name_folded` and `text_folded` are in lower case and composed form: two names that differ in nothing else are one.
CREATE TABLE saved_searches (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  name_folded TEXT NOT NULL UNIQUE,
  text TEXT NOT NULL,
  text_folded TEXT NOT NULL,
  saved_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE recent_searches (
  text_folded TEXT PRIMARY KEY,
  text TEXT NOT NULL,
  used_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX recent_searches_used ON recent_searches (used_ms DESC);
