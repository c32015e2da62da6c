-- Scenes of films are looked at as pictures are: a look of each, of the whole of it, is one of the rows of `looks`. What a
-- picture has once for its item a film has for each scene. Truth as looks are: gone with them.
CREATE TABLE scenes (
  look_id INTEGER PRIMARY KEY REFERENCES looks(id) ON DELETE CASCADE,
  -- When it begins: the time of its frame.
  time_ms INTEGER NOT NULL,
  -- The segment of the item that opens there; NULL where none does.
  ordinal INTEGER,
  -- 64 bits in hexadecimal digits.
  hash TEXT,
  -- Names of the colours that much of it has.
  colours_json TEXT NOT NULL
) STRICT;

-- Text in the frames of films is read as that in pictures is.
DROP INDEX items_readable;
CREATE INDEX items_readable ON items (row_id) WHERE kind IN ('image', 'video') OR (kind = 'pdf' AND reason_code = 'no-text');
