-- What a watch found is filed by its watch some thousand matches at a time: an index by watch would have to write, with each
-- event that is stored, about as many pages as the event met watches. What goes with its watch is found in the file, and
-- taken away before the watch is, so that nothing refers to watches any more. That cannot be altered, and the table is made anew.
CREATE TABLE kept_deliveries AS SELECT number, webhook_id, item_row_id, watch_row_id FROM webhook_deliveries;
DROP TABLE webhook_deliveries;
CREATE TABLE kept_matches AS SELECT * FROM watch_matches;
DROP TABLE watch_matches;
-- One an item and watch, whatever becomes of the item's segments: a watch tells of an item once.
CREATE TABLE watch_matches (
  item_row_id INTEGER NOT NULL REFERENCES items(row_id) ON DELETE CASCADE,
  watch_row_id INTEGER NOT NULL,
  segment_id INTEGER NOT NULL,
  leg TEXT NOT NULL CHECK (leg IN ('words', 'meaning', 'filters', 'look', 'sound')),
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

-- Derived from the matches: those of items up to the counter's are filed, none of an item behind it is, nor was seen.
CREATE TABLE filed_matches (
  watch_row_id INTEGER NOT NULL,
  seen INTEGER NOT NULL,
  item_row_id INTEGER NOT NULL,
  PRIMARY KEY (watch_row_id, seen, item_row_id)
) STRICT, WITHOUT ROWID;
INSERT INTO filed_matches SELECT watch_row_id, seen, item_row_id FROM watch_matches ORDER BY watch_row_id, seen, item_row_id;
INSERT INTO counters SELECT 'matches_filed', coalesce(max(item_row_id), 0) FROM watch_matches;
-- What goes with its item is gone from there too.
CREATE TRIGGER watch_matches_gone AFTER DELETE ON watch_matches BEGIN
  DELETE FROM filed_matches WHERE watch_row_id = old.watch_row_id AND seen = old.seen AND item_row_id = old.item_row_id;
END;
CREATE TRIGGER watch_matches_seen AFTER UPDATE OF seen ON watch_matches BEGIN
  UPDATE filed_matches SET seen = new.seen
  WHERE watch_row_id = old.watch_row_id AND seen = old.seen AND item_row_id = old.item_row_id;
END;
