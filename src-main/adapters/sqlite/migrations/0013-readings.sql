-- Which items were read for text in pictures, by what, and where in their segments it begins: those before it were there
-- first, and stay when it is read again. An item in which nothing was found has a row as well, so that it is read once.
CREATE TABLE readings (
  item_row_id INTEGER PRIMARY KEY REFERENCES items(row_id) ON DELETE CASCADE,
  reader_id TEXT NOT NULL,
  first_ordinal INTEGER NOT NULL,
  segment_count INTEGER NOT NULL
) STRICT;
CREATE INDEX readings_reader ON readings (reader_id, segment_count);

-- Finds what can be read: pictures, and documents with pages that look scanned.
CREATE INDEX items_readable ON items (row_id) WHERE kind = 'image' OR (kind = 'pdf' AND reason_code = 'no-text');

-- Scans that no version before this one had any use for.
UPDATE items SET status = 'waiting', reason_code = NULL, reason_detail = NULL, attempt_count = 0
WHERE status = 'skipped' AND reason_code = 'no-text' AND kind = 'pdf';
