-- Addresses that are told of what watches find, and what is still to be sent. What they are signed with is not here.
CREATE TABLE webhooks (
  id TEXT PRIMARY KEY,
  url TEXT NOT NULL,
  watch_id TEXT REFERENCES watches(id) ON DELETE CASCADE,
  with_text INTEGER NOT NULL,
  paused INTEGER NOT NULL DEFAULT 0,
  added_ms INTEGER NOT NULL,
  lost_count INTEGER NOT NULL DEFAULT 0,
  delivered_ms INTEGER,
  -- Why the last attempt failed, as JSON; how often what comes next has failed, and when it is tried again.
  failure TEXT,
  attempt_count INTEGER NOT NULL DEFAULT 0,
  next_attempt_ms INTEGER
) STRICT, WITHOUT ROWID;

-- Goes with the match, and so with the item: what was erased is not told of.
CREATE TABLE webhook_deliveries (
  number INTEGER PRIMARY KEY,
  webhook_id TEXT NOT NULL REFERENCES webhooks(id) ON DELETE CASCADE,
  watch_id TEXT NOT NULL,
  item_row_id INTEGER NOT NULL,
  FOREIGN KEY (watch_id, item_row_id) REFERENCES watch_matches(watch_id, item_row_id) ON DELETE CASCADE
) STRICT;
CREATE INDEX webhook_deliveries_next ON webhook_deliveries (webhook_id, number);
CREATE INDEX webhook_deliveries_match ON webhook_deliveries (watch_id, item_row_id);
