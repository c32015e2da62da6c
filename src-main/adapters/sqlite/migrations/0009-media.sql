-- What plays: how long, its waveform (the loudest of each part, 0 to 255), pictures where its scene changes.
-- Derived, as thumbnails are: a new reading of the file makes them again.
ALTER TABLE items ADD COLUMN duration_ms INTEGER;

CREATE TABLE waveforms (
  item_row_id INTEGER PRIMARY KEY REFERENCES items(row_id) ON DELETE CASCADE,
  peaks BLOB NOT NULL
) STRICT;

CREATE TABLE frames (
  item_row_id INTEGER NOT NULL REFERENCES items(row_id) ON DELETE CASCADE,
  time_ms INTEGER NOT NULL,
  webp BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX frames_item ON frames (item_row_id, time_ms);

-- Sound and video that no version before this one could read.
UPDATE items SET status = 'waiting', reason_code = NULL, reason_detail = NULL, attempt_count = 0
WHERE status = 'skipped' AND (media_type LIKE 'audio/%' OR media_type LIKE 'video/%');
