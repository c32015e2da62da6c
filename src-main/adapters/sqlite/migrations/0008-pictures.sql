-- What is seen in pictures besides words. Truth as segments are: made from the file, kept with the item, gone with it.
CREATE TABLE pictures (
  item_row_id INTEGER PRIMARY KEY REFERENCES items(row_id) ON DELETE CASCADE,
  -- The space for which it was looked at, whether or not its pixels could be read; for another one it is looked at again.
  space_id TEXT NOT NULL,
  width_px INTEGER,
  height_px INTEGER,
  latitude REAL,
  longitude REAL,
  -- 64 bits in hexadecimal digits.
  hash TEXT,
  colours_json TEXT NOT NULL
) STRICT;
CREATE INDEX pictures_place ON pictures (latitude, longitude) WHERE latitude IS NOT NULL;

CREATE TABLE picture_colours (
  item_row_id INTEGER NOT NULL REFERENCES items(row_id) ON DELETE CASCADE,
  colour TEXT NOT NULL,
  PRIMARY KEY (item_row_id, colour)
) STRICT, WITHOUT ROWID;
CREATE INDEX picture_colours_colour ON picture_colours (colour, item_row_id);

-- The whole of a picture, and parts of it.
CREATE TABLE looks (
  -- AUTOINCREMENT: an id is never used again, so a stale index can never point at another picture.
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  item_row_id INTEGER NOT NULL REFERENCES items(row_id) ON DELETE CASCADE,
  -- NULL: the whole.
  box_json TEXT
) STRICT;
CREATE INDEX looks_item ON looks (item_row_id, id);

-- A space of its own beside the one of texts; a picture model adds another.
CREATE TABLE look_vectors (
  look_id INTEGER NOT NULL REFERENCES looks(id) ON DELETE CASCADE,
  space_id TEXT NOT NULL,
  scale REAL NOT NULL,
  codes BLOB NOT NULL,
  PRIMARY KEY (look_id, space_id)
) STRICT, WITHOUT ROWID;

-- What the index of looks has still to forget.
CREATE TABLE looks_gone (look_id INTEGER PRIMARY KEY) STRICT;
-- Grows with every change of looks: the revision of their index.
INSERT INTO counters VALUES ('looks', 0);
CREATE TRIGGER looks_coming AFTER INSERT ON looks BEGIN
  UPDATE counters SET value = value + 1 WHERE name = 'looks';
END;
CREATE TRIGGER looks_going AFTER DELETE ON looks BEGIN
  INSERT INTO looks_gone VALUES (old.id);
  UPDATE counters SET value = value + 1 WHERE name = 'looks';
END;

-- Finds the pictures that were read before they were looked at.
CREATE INDEX items_pictures ON items (row_id) WHERE kind = 'image';
