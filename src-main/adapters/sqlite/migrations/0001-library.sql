-- Truth: folders, items, tags, segments, vectors. Derived from them, in the same transaction: full text
-- (`words`), `vocabulary`, counters and thumbnails.

CREATE TABLE counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO counters VALUES ('revision', 0), ('segments', 0);

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
  -- The path in lower case and composed form, for comparisons that ignore case in every script.
  path_folded TEXT NOT NULL,
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
  -- Set on a failed item that will be tried again by itself.
  retry_at_ms INTEGER,
  segment_count INTEGER NOT NULL DEFAULT 0,
  added_ms INTEGER NOT NULL,
  indexed_ms INTEGER
) STRICT;
-- By folder first: a paused folder's backlog is passed over without being walked.
CREATE INDEX items_queue ON items (folder_id, urgent DESC, queued_ms, row_id) WHERE status = 'waiting';
CREATE INDEX items_working ON items (row_id) WHERE status = 'working';
CREATE INDEX items_retry ON items (retry_at_ms) WHERE retry_at_ms IS NOT NULL;
-- Covers looking for a part of a name or path.
CREATE INDEX items_path_folded ON items (path_folded);
CREATE INDEX items_content_hash ON items (content_hash) WHERE content_hash IS NOT NULL;
-- Covers every page and count of the library view without touching the rows.
CREATE INDEX items_listing ON items (modified_ms DESC, row_id DESC, status, kind, folder_id);

-- Items by folder and status, kept by the triggers below: the activity view asks four times a second.
CREATE TABLE folder_counts (
  folder_id TEXT NOT NULL,
  status TEXT NOT NULL,
  item_count INTEGER NOT NULL,
  PRIMARY KEY (folder_id, status)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER items_count_insert AFTER INSERT ON items BEGIN
  INSERT INTO folder_counts VALUES (new.folder_id, new.status, 1)
    ON CONFLICT DO UPDATE SET item_count = item_count + 1;
END;
CREATE TRIGGER items_count_delete AFTER DELETE ON items BEGIN
  UPDATE folder_counts SET item_count = item_count - 1 WHERE folder_id = old.folder_id AND status = old.status;
END;
CREATE TRIGGER items_count_update AFTER UPDATE OF status, folder_id ON items
WHEN old.status <> new.status OR old.folder_id <> new.folder_id BEGIN
  UPDATE folder_counts SET item_count = item_count - 1 WHERE folder_id = old.folder_id AND status = old.status;
  INSERT INTO folder_counts VALUES (new.folder_id, new.status, 1)
    ON CONFLICT DO UPDATE SET item_count = item_count + 1;
END;

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
  -- What full text sees besides the text: the item's name and, where the content gives one, its title; the headings.
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
) STRICT, WITHOUT ROWID;

CREATE TABLE thumbnails (
  item_row_id INTEGER PRIMARY KEY REFERENCES items(row_id) ON DELETE CASCADE,
  webp BLOB NOT NULL
) STRICT;

-- Rows follow `segments` one to one, by the code that writes segments (`full-text.ts`) and not by triggers, so that
-- a large removal can rebuild once instead of unpicking every row. No `prefix`: measured, it costs a third of a
-- commit and saves a ranked prefix query nothing.
CREATE VIRTUAL TABLE words USING fts5(
  title, headings, text,
  content = 'segments', content_rowid = 'id',
  tokenize = 'porter unicode61 remove_diacritics 2'
);
CREATE VIRTUAL TABLE words_vocabulary USING fts5vocab('words', 'row');

-- Words as written (not stemmed; lower case, without diacritics), one row an indexed item (rowid = items.row_id):
-- `SELECT term, doc FROM vocabulary WHERE term >= 'pre' AND term < 'prf'` gives each word with the number of
-- items that hold it. It keeps no text and no positions.
CREATE VIRTUAL TABLE item_words USING fts5(
  text,
  content = '', contentless_delete = 1, detail = 'none',
  tokenize = 'unicode61 remove_diacritics 2'
);
CREATE VIRTUAL TABLE vocabulary USING fts5vocab('item_words', 'row');

-- Merging is left to calm moments (`maintenance.ts`); a commit merges only when 64 parts of a level have gathered.
-- A full-text page fills a database page of 8192 bytes: a fifth more segments a second, a smaller file.
INSERT INTO words (words, rank) VALUES ('pgsz', 8000), ('automerge', 0), ('crisismerge', 64);
INSERT INTO item_words (item_words, rank) VALUES ('pgsz', 8000), ('automerge', 0), ('crisismerge', 64);
