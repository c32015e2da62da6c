-- What devices saw and heard, which has no file. Truth: the bytes as they came, written with their item or not at all.
-- `items` comes first in a backup and a removal; the bytes follow by foreign key.
CREATE TABLE originals (
  item_row_id INTEGER PRIMARY KEY REFERENCES items(row_id) ON DELETE CASCADE,
  bytes BLOB NOT NULL
) STRICT;

-- How long a stream keeps what came into it; NULL: without an end. No row: all of it without an end.
CREATE TABLE retention (
  stream_id TEXT PRIMARY KEY REFERENCES folders(id) ON DELETE CASCADE,
  keep_days INTEGER,
  keep_bytes INTEGER
) STRICT, WITHOUT ROWID;
-- The oldest of a stream first, with their sizes. Of what was pushed alone: a commit of a file does not touch it.
CREATE INDEX items_pushed ON items (folder_id, added_ms, row_id, size_bytes)
  WHERE path >= 'stream:' AND path < 'stream;';

-- Which of several producers writes to a stream now. `token` only grows: one that was passed on is never good again. When a
-- lease ends is not kept: clocks are set, and a host that was down cannot know how long.
CREATE TABLE leases (
  name TEXT PRIMARY KEY,
  owner TEXT,
  token INTEGER NOT NULL,
  duration_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
