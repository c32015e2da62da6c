-- Truth. Everything below `segments` (full text, vectors in indexes, thumbnails) is rebuilt from here.
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO meta VALUES ('revision', '0');

CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE folders (
  id TEXT PRIMARY KEY,
  path TEXT NOT NULL UNIQUE,
  paused INTEGER NOT NULL DEFAULT 0,
  ignore_json TEXT NOT NULL DEFAULT '[]',
  added_ms INTEGER NOT NULL,
  last_scan_ms INTEGER,
  ignored_count INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE items (
  row_id INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  folder_id TEXT NOT NULL REFERENCES folders(id),
  partition TEXT NOT NULL DEFAULT 'private',
  path TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  file_key TEXT NOT NULL,
  kind TEXT NOT NULL DEFAULT 'other',
  media_type TEXT,
  title TEXT,
  language TEXT,
  size_bytes INTEGER NOT NULL,
  modified_ms INTEGER NOT NULL,
  taken_ms INTEGER,
  content_hash TEXT,
  status TEXT NOT NULL CHECK (status IN ('waiting','working','indexed','skipped','failed','cancelled')),
  reason_code TEXT,
  reason_detail TEXT,
  attempt_count INTEGER NOT NULL DEFAULT 0,
  -- Grows when the file is seen changed; a commit for an older generation is refused.
  generation INTEGER NOT NULL DEFAULT 0,
  urgent INTEGER NOT NULL DEFAULT 0,
  queued_ms INTEGER NOT NULL,
  retry_at_ms INTEGER,
  segment_count INTEGER NOT NULL DEFAULT 0,
  added_ms INTEGER NOT NULL,
  indexed_ms INTEGER
) STRICT;
CREATE INDEX items_queue ON items (urgent DESC, queued_ms, row_id) WHERE status = 'waiting';
CREATE INDEX items_folder_path ON items (folder_id, path);
CREATE INDEX items_file_key ON items (file_key);
CREATE INDEX items_content_hash ON items (content_hash) WHERE content_hash IS NOT NULL;
CREATE INDEX items_status ON items (status, kind);
CREATE INDEX items_modified ON items (modified_ms DESC);

-- `source`: 'user' tags survive a new reading of the file, 'content' tags are replaced by it.
CREATE TABLE item_tags (
  item_row_id INTEGER NOT NULL REFERENCES items(row_id) ON DELETE CASCADE,
  tag TEXT NOT NULL,
  source TEXT NOT NULL CHECK (source IN ('user','content')),
  PRIMARY KEY (item_row_id, tag)
) STRICT, WITHOUT ROWID;
CREATE INDEX item_tags_tag ON item_tags (tag, item_row_id);

CREATE TABLE segments (
  -- AUTOINCREMENT: an id is never used again, so a stale index can never point at another text.
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  item_row_id INTEGER NOT NULL REFERENCES items(row_id) ON DELETE CASCADE,
  ordinal INTEGER NOT NULL,
  -- What full text sees besides the text: the item's title or name, and the headings.
  title TEXT NOT NULL,
  headings TEXT NOT NULL,
  text TEXT NOT NULL,
  heading_path_json TEXT NOT NULL,
  anchor_json TEXT NOT NULL,
  token_count INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX segments_item ON segments (item_row_id, ordinal);

CREATE TABLE vectors (
  segment_id INTEGER NOT NULL REFERENCES segments(id) ON DELETE CASCADE,
  space_id TEXT NOT NULL,
  scale REAL NOT NULL,
  codes BLOB NOT NULL,
  PRIMARY KEY (segment_id, space_id)
) STRICT;

CREATE TABLE thumbnails (
  item_row_id INTEGER PRIMARY KEY REFERENCES items(row_id) ON DELETE CASCADE,
  webp BLOB NOT NULL
) STRICT;

CREATE VIRTUAL TABLE words USING fts5(
  title, headings, text,
  content = 'segments', content_rowid = 'id',
  tokenize = 'porter unicode61 remove_diacritics 2',
  prefix = '2 3'
);
-- The vocabulary as written (unstemmed) is kept beside it for completion and typo correction.
CREATE VIRTUAL TABLE words_vocabulary USING fts5vocab('words', 'row');
CREATE TRIGGER segments_words_insert AFTER INSERT ON segments BEGIN
  INSERT INTO words (rowid, title, headings, text) VALUES (new.id, new.title, new.headings, new.text);
END;
CREATE TRIGGER segments_words_delete AFTER DELETE ON segments BEGIN
  INSERT INTO words (words, rowid, title, headings, text) VALUES ('delete', old.id, old.title, old.headings, old.text);
END;
CREATE TRIGGER segments_words_update AFTER UPDATE OF title, headings, text ON segments BEGIN
  INSERT INTO words (words, rowid, title, headings, text) VALUES ('delete', old.id, old.title, old.headings, old.text);
  INSERT INTO words (rowid, title, headings, text) VALUES (new.id, new.title, new.headings, new.text);
END;
