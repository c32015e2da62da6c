-- A match may be one of sound, and is then met at a time in what plays. A check cannot be altered, so the table is made anew,
-- and with it what points at it.
CREATE TABLE kept_deliveries AS SELECT number, webhook_id, item_row_id, watch_row_id FROM webhook_deliveries;
DROP TABLE webhook_deliveries;
CREATE TABLE kept_matches AS SELECT * FROM watch_matches;
DROP TABLE watch_matches;
-- One an item and watch, whatever becomes of the item's segments: a watch tells of an item once.
CREATE TABLE watch_matches (
  item_row_id INTEGER NOT NULL REFERENCES items(row_id) ON DELETE CASCADE,
  watch_row_id INTEGER NOT NULL REFERENCES watches(row_id) ON DELETE CASCADE,
  segment_id INTEGER NOT NULL,
  leg TEXT NOT NULL CHECK (leg IN ('words', 'meaning', 'filters', 'look', 'sound')),
  score REAL NOT NULL,
  matched_ms INTEGER NOT NULL,
  seen INTEGER NOT NULL DEFAULT 0,
  -- Where it sounds so.
  start_ms INTEGER,
  PRIMARY KEY (item_row_id, watch_row_id)
) STRICT, WITHOUT ROWID;
INSERT INTO watch_matches (item_row_id, watch_row_id, segment_id, leg, score, matched_ms, seen)
  SELECT item_row_id, watch_row_id, segment_id, leg, score, matched_ms, seen FROM kept_matches
  ORDER BY item_row_id, watch_row_id;
DROP TABLE kept_matches;
-- Covers counting what is new, and finds what goes with its watch.
CREATE INDEX watch_matches_watch ON watch_matches (watch_row_id, seen);
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
