-- What the watches are yet to be asked about: segments that they heard before their vectors came, and what a model saw of pictures.
CREATE TABLE unheard_meanings (
  segment_id INTEGER PRIMARY KEY REFERENCES segments(id) ON DELETE CASCADE
) STRICT;
CREATE TABLE unheard_looks (
  look_id INTEGER PRIMARY KEY REFERENCES looks(id) ON DELETE CASCADE
) STRICT;

-- What a watch is to be like, or not to be like, kept with it for the time when that is gone.
CREATE TABLE watch_examples (
  watch_id TEXT NOT NULL REFERENCES watches(id) ON DELETE CASCADE,
  place INTEGER NOT NULL,
  unlike INTEGER NOT NULL,
  space_id TEXT NOT NULL,
  scale REAL NOT NULL,
  codes BLOB NOT NULL,
  PRIMARY KEY (watch_id, place)
) STRICT, WITHOUT ROWID;

-- A match may be one of what a picture shows. Which legs there are is said where matches are written, for a check cannot be altered:
-- the table is made anew without it, and with it what points at it.
CREATE TABLE kept_deliveries AS SELECT number, webhook_id, item_row_id, watch_row_id FROM webhook_deliveries;
DROP TABLE webhook_deliveries;
CREATE TABLE kept_matches AS SELECT * FROM watch_matches;
DROP TABLE watch_matches;
-- One an item and watch, whatever becomes of the item's segments: a watch tells of an item once.
CREATE TABLE watch_matches (
  item_row_id INTEGER NOT NULL REFERENCES items(row_id) ON DELETE CASCADE,
  watch_row_id INTEGER NOT NULL,
  segment_id INTEGER NOT NULL,
  leg TEXT NOT NULL,
  score REAL NOT NULL,
  matched_ms INTEGER NOT NULL,
  seen INTEGER NOT NULL DEFAULT 0,
  -- Where it sounds so.
  start_ms INTEGER,
  PRIMARY KEY (item_row_id, watch_row_id)
) STRICT, WITHOUT ROWID;
INSERT INTO watch_matches (item_row_id, watch_row_id, segment_id, leg, score, matched_ms, seen, start_ms)
  SELECT item_row_id, watch_row_id, segment_id, leg, score, matched_ms, seen, start_ms FROM kept_matches
  ORDER BY item_row_id, watch_row_id;
DROP TABLE kept_matches;
CREATE TABLE webhook_deliveries (
  number INTEGER PRIMARY KEY,
  webhook_id TEXT NOT NULL REFERENCES webhooks(id) ON DELETE CASCADE,
  item_row_id INTEGER NOT NULL,
  watch_row_id INTEGER NOT NULL,
  FOREIGN KEY (item_row_id, watch_row_id) REFERENCES watch_matches(item_row_id, watch_row_id) ON DELETE CASCADE
) STRICT;
CREATE INDEX webhook_deliveries_next ON webhook_deliveries (webhook_id, number);
CREATE INDEX webhook_deliveries_match ON webhook_deliveries (item_row_id, watch_row_id);
INSERT INTO webhook_deliveries SELECT number, webhook_id, item_row_id, watch_row_id FROM kept_deliveries;
DROP TABLE kept_deliveries;
-- They went with the table that they were of.
CREATE TRIGGER watch_matches_gone AFTER DELETE ON watch_matches BEGIN
  DELETE FROM filed_matches WHERE watch_row_id = old.watch_row_id AND seen = old.seen AND item_row_id = old.item_row_id;
END;
CREATE TRIGGER watch_matches_seen AFTER UPDATE OF seen ON watch_matches BEGIN
  UPDATE filed_matches SET seen = new.seen
  WHERE watch_row_id = old.watch_row_id AND seen = old.seen AND item_row_id = old.item_row_id;
END;
