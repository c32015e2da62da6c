-- Searches that wait for what is yet to come, and what they found. Truth, and the person's alone.
CREATE TABLE watches (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  -- In lower case and composed form: two names that differ in nothing else are one.
  name_folded TEXT NOT NULL UNIQUE,
  text TEXT NOT NULL,
  threshold REAL NOT NULL,
  paused INTEGER NOT NULL DEFAULT 0,
  added_ms INTEGER NOT NULL,
  -- Only segments after this one are looked at: a watch tells of what comes, not of what is there.
  after_segment INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- One an item and watch, whatever becomes of the item's segments: a watch tells of an item once.
CREATE TABLE watch_matches (
  watch_id TEXT NOT NULL REFERENCES watches(id) ON DELETE CASCADE,
  item_row_id INTEGER NOT NULL REFERENCES items(row_id) ON DELETE CASCADE,
  segment_id INTEGER NOT NULL,
  leg TEXT NOT NULL CHECK (leg IN ('words', 'meaning', 'filters')),
  score REAL NOT NULL,
  matched_ms INTEGER NOT NULL,
  seen INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (watch_id, item_row_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX watch_matches_item ON watch_matches (item_row_id);
CREATE INDEX watch_matches_new ON watch_matches (watch_id) WHERE seen = 0;

-- The last segment that every watch was asked about. A crash between storing and asking is made good at the next start.
INSERT INTO counters VALUES ('watched', 0);
