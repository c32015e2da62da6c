-- How recordings sound besides what is said in them. Truth as looks of pictures are: made from the file, kept with the item,
-- gone with it.
CREATE TABLE recordings (
  item_row_id INTEGER PRIMARY KEY REFERENCES items(row_id) ON DELETE CASCADE,
  -- The space for which it was listened to, whether or not there was anything to hear; for another one it is listened to again.
  space_id TEXT NOT NULL
) STRICT;

-- Stretches that sound the same.
CREATE TABLE sounds (
  -- AUTOINCREMENT: an id is never used again, so a stale index can never point at another recording.
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  item_row_id INTEGER NOT NULL REFERENCES items(row_id) ON DELETE CASCADE,
  start_ms INTEGER NOT NULL,
  end_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX sounds_item ON sounds (item_row_id, id);

-- A space of its own beside those of texts and pictures; a model that listens would add another.
CREATE TABLE sound_vectors (
  sound_id INTEGER NOT NULL REFERENCES sounds(id) ON DELETE CASCADE,
  space_id TEXT NOT NULL,
  scale REAL NOT NULL,
  codes BLOB NOT NULL,
  PRIMARY KEY (sound_id, space_id)
) STRICT, WITHOUT ROWID;

-- What the index of sounds has still to forget.
CREATE TABLE sounds_gone (sound_id INTEGER PRIMARY KEY) STRICT;
-- Grows with every change of sounds: the revision of their index.
INSERT INTO counters VALUES ('sounds', 0);
CREATE TRIGGER sounds_coming AFTER INSERT ON sounds BEGIN
  UPDATE counters SET value = value + 1 WHERE name = 'sounds';
END;
CREATE TRIGGER sounds_going AFTER DELETE ON sounds BEGIN
  INSERT INTO sounds_gone VALUES (old.id);
  UPDATE counters SET value = value + 1 WHERE name = 'sounds';
END;

-- Finds the recordings that were read before they were listened to.
CREATE INDEX items_recordings ON items (row_id) WHERE kind IN ('audio', 'video');
