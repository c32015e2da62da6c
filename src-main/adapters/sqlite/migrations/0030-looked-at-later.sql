-- Items that the watches are to be asked about once more: they were looked at, or listened to, after they were stored. A number
-- is never used again: what is owed anew while the watches are asked is not settled with what was owed before.
CREATE TABLE unheard_items (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  item_row_id INTEGER NOT NULL REFERENCES items(row_id) ON DELETE CASCADE
) STRICT;
CREATE INDEX unheard_items_item ON unheard_items (item_row_id);
