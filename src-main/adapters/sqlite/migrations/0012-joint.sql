-- Vectors of pictures by a model that reads pictures and words: rows of look_vectors in a space of their own.
-- The whole of each picture, by which it is found what a space lacks: one in ten looks.
CREATE INDEX looks_whole ON looks (id, item_row_id) WHERE box_json IS NULL;
-- What a space has, without reading the vectors of the others.
CREATE INDEX look_vectors_space ON look_vectors (space_id, look_id);

-- Grows with every vector of a model's space that comes or goes: the revision of its index.
INSERT INTO counters VALUES ('joint', 0);
CREATE TRIGGER joint_coming AFTER INSERT ON look_vectors WHEN new.space_id NOT LIKE 'colours-and-shapes@%' BEGIN
  UPDATE counters SET value = value + 1 WHERE name = 'joint';
END;
CREATE TRIGGER joint_going AFTER DELETE ON look_vectors WHEN old.space_id NOT LIKE 'colours-and-shapes@%' BEGIN
  UPDATE counters SET value = value + 1 WHERE name = 'joint';
END;

-- What the pictures looked like that a watch names, kept with it: one that was handed in is nowhere else.
CREATE TABLE watch_looks (
  watch_id TEXT NOT NULL REFERENCES watches(id) ON DELETE CASCADE,
  place INTEGER NOT NULL,
  space_id TEXT NOT NULL,
  scale REAL NOT NULL,
  codes BLOB NOT NULL,
  -- Of a whole picture.
  hash TEXT,
  PRIMARY KEY (watch_id, place)
) STRICT, WITHOUT ROWID;

-- A match may be one of look. A check cannot be altered, so the table is made anew, and with it what points at it.
CREATE TABLE kept_deliveries AS SELECT number, webhook_id, watch_id, item_row_id FROM webhook_deliveries;
DROP TABLE webhook_deliveries;
CREATE TABLE kept_matches AS SELECT * FROM watch_matches;
DROP TABLE watch_matches;
CREATE TABLE watch_matches (
  watch_id TEXT NOT NULL REFERENCES watches(id) ON DELETE CASCADE,
  item_row_id INTEGER NOT NULL REFERENCES items(row_id) ON DELETE CASCADE,
  segment_id INTEGER NOT NULL,
  leg TEXT NOT NULL CHECK (leg IN ('words', 'meaning', 'filters', 'look')),
  score REAL NOT NULL,
  matched_ms INTEGER NOT NULL,
  seen INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (watch_id, item_row_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX watch_matches_item ON watch_matches (item_row_id);
CREATE INDEX watch_matches_new ON watch_matches (watch_id) WHERE seen = 0;
INSERT INTO watch_matches (watch_id, item_row_id, segment_id, leg, score, matched_ms, seen)
  SELECT watch_id, item_row_id, segment_id, leg, score, matched_ms, seen FROM kept_matches;
DROP TABLE kept_matches;
CREATE TABLE webhook_deliveries (
  number INTEGER PRIMARY KEY,
  webhook_id TEXT NOT NULL REFERENCES webhooks(id) ON DELETE CASCADE,
  watch_id TEXT NOT NULL,
  item_row_id INTEGER NOT NULL,
  FOREIGN KEY (watch_id, item_row_id) REFERENCES watch_matches(watch_id, item_row_id) ON DELETE CASCADE
) STRICT;
CREATE INDEX webhook_deliveries_next ON webhook_deliveries (webhook_id, number);
CREATE INDEX webhook_deliveries_match ON webhook_deliveries (watch_id, item_row_id);
INSERT INTO webhook_deliveries SELECT number, webhook_id, watch_id, item_row_id FROM kept_deliveries;
DROP TABLE kept_deliveries;
