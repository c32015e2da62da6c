-- A watch has a number, and what it found lies behind its item: what just came goes to the end of a tree, where a key that
-- began with the watch's id touched a page for each watch. Numbers are never used again.
ALTER TABLE watches ADD COLUMN row_id INTEGER;
WITH numbered AS (SELECT id, row_number() OVER (ORDER BY id) AS number FROM watches)
  UPDATE watches SET row_id = number FROM numbered WHERE numbered.id = watches.id;
CREATE UNIQUE INDEX watches_row ON watches (row_id);
INSERT INTO counters SELECT 'watch_rows', count(*) FROM watches;

-- A key cannot be altered, so the table is made anew, and with it what points at it.
CREATE TABLE kept_deliveries AS SELECT number, webhook_id, watch_id, item_row_id FROM webhook_deliveries;
DROP TABLE webhook_deliveries;
CREATE TABLE kept_matches AS SELECT * FROM watch_matches;
DROP TABLE watch_matches;
-- One an item and watch, whatever becomes of the item's segments: a watch tells of an item once.
CREATE TABLE watch_matches (
  item_row_id INTEGER NOT NULL REFERENCES items(row_id) ON DELETE CASCADE,
  watch_row_id INTEGER NOT NULL REFERENCES watches(row_id) ON DELETE CASCADE,
  segment_id INTEGER NOT NULL,
  leg TEXT NOT NULL CHECK (leg IN ('words', 'meaning', 'filters', 'look')),
  score REAL NOT NULL,
  matched_ms INTEGER NOT NULL,
  seen INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (item_row_id, watch_row_id)
) STRICT, WITHOUT ROWID;
INSERT INTO watch_matches (item_row_id, watch_row_id, segment_id, leg, score, matched_ms, seen)
  SELECT item_row_id, row_id, segment_id, leg, score, matched_ms, seen
  FROM kept_matches JOIN watches ON watches.id = watch_id ORDER BY item_row_id, row_id;
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
INSERT INTO webhook_deliveries SELECT number, webhook_id, item_row_id, row_id
  FROM kept_deliveries JOIN watches ON watches.id = watch_id;
DROP TABLE kept_deliveries;
