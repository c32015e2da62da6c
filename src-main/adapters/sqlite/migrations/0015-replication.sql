-- The team that this device is in, and what goes between the two. Truth: the membership, what is shared, what this device has
-- made and the server has not acknowledged. Documents and what others share are derived: the server has them.
CREATE TABLE team (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  membership_json TEXT NOT NULL,
  -- What the server knows this device by. Sealed with the database; the device's key is derived by the vault and is nowhere.
  certificate TEXT NOT NULL,
  refresh_token TEXT NOT NULL,
  -- What the certificates of the organisation's devices are checked with, where no server can be asked.
  org_keys_json TEXT NOT NULL,
  -- With which the next token was asked for and no answer was heard yet.
  refresh_nonce TEXT,
  paused INTEGER NOT NULL DEFAULT 0,
  bytes_per_second INTEGER NOT NULL DEFAULT 0,
  metered INTEGER NOT NULL DEFAULT 0,
  erased_epoch INTEGER NOT NULL DEFAULT 0,
  current_ms INTEGER,
  failure_json TEXT,
  -- The last head of the organisation's trail that was seen: the next must be consistent with it.
  audit_head_json TEXT
) STRICT;

CREATE TABLE team_partitions (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  permissions_json TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE shared_sources (
  folder_id TEXT PRIMARY KEY REFERENCES folders(id) ON DELETE CASCADE,
  partition_id TEXT NOT NULL,
  originals INTEGER NOT NULL,
  added_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE shared_items (
  -- AUTOINCREMENT: the number is the item's name in the team, and no name is ever given twice.
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  partition_id TEXT NOT NULL,
  -- Of the library; gone from there the birth is withdrawn.
  item_id TEXT NOT NULL,
  folder_id TEXT NOT NULL,
  name TEXT NOT NULL,
  -- What of the item the payload was made of; NULL: to be made anew.
  version TEXT,
  payload_id TEXT,
  original_id TEXT,
  withdrawn INTEGER NOT NULL DEFAULT 0,
  -- Its document of births, and whether that says something else of it than this row.
  births TEXT NOT NULL,
  unborn INTEGER NOT NULL DEFAULT 1,
  state TEXT NOT NULL CHECK (state IN ('local', 'queued', 'acknowledged', 'projected', 'refused')),
  why TEXT,
  -- The update that carries the last birth, and once that is acknowledged where the server has it.
  update_number INTEGER,
  seq INTEGER,
  changed_ms INTEGER NOT NULL,
  -- User tags as the documents have them: what the library has besides was added here, and what it lacks was taken away here.
  -- NULL: not known, so nothing is taken away.
  tags_json TEXT
) STRICT;
CREATE UNIQUE INDEX shared_items_item ON shared_items (item_id, partition_id);
CREATE INDEX shared_items_state ON shared_items (state, changed_ms DESC);
CREATE INDEX shared_items_folder ON shared_items (folder_id, state);
CREATE INDEX shared_items_update ON shared_items (update_number) WHERE update_number IS NOT NULL;
CREATE INDEX shared_items_seq ON shared_items (births, seq) WHERE state = 'acknowledged';
CREATE INDEX shared_items_unborn ON shared_items (number) WHERE unborn = 1;

-- Items of the library that may differ from what is shared of them. Written with every change, so a crash makes nobody miss one.
-- `mark` grows with each change: one that comes while an item is looked at is not lost.
CREATE TABLE sharing_queue (
  item_id TEXT PRIMARY KEY,
  mark INTEGER NOT NULL DEFAULT 0,
  not_before_ms INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX sharing_queue_due ON sharing_queue (not_before_ms);
CREATE TRIGGER sharing_item_coming AFTER INSERT ON items
WHEN new.status = 'indexed' AND EXISTS (SELECT 1 FROM shared_sources WHERE folder_id = new.folder_id) BEGIN
  INSERT INTO sharing_queue (item_id) VALUES (new.id) ON CONFLICT DO UPDATE SET mark = mark + 1, not_before_ms = 0;
END;
CREATE TRIGGER sharing_item_changing AFTER UPDATE OF status, indexed_ms, segment_count, folder_id, name ON items
WHEN EXISTS (SELECT 1 FROM shared_sources WHERE folder_id IN (old.folder_id, new.folder_id)) BEGIN
  INSERT INTO sharing_queue (item_id) VALUES (new.id) ON CONFLICT DO UPDATE SET mark = mark + 1, not_before_ms = 0;
END;
CREATE TRIGGER sharing_item_going AFTER DELETE ON items
WHEN EXISTS (SELECT 1 FROM shared_items WHERE item_id = old.id) BEGIN
  INSERT INTO sharing_queue (item_id) VALUES (old.id) ON CONFLICT DO UPDATE SET mark = mark + 1, not_before_ms = 0;
END;
CREATE TRIGGER sharing_tag_coming AFTER INSERT ON item_tags
WHEN new.source = 'user' AND EXISTS (SELECT 1 FROM shared_sources) BEGIN
  INSERT INTO sharing_queue (item_id)
    SELECT items.id FROM items JOIN shared_items ON item_id = items.id WHERE row_id = new.item_row_id
    ON CONFLICT DO UPDATE SET mark = mark + 1, not_before_ms = 0;
END;
CREATE TRIGGER sharing_tag_going AFTER DELETE ON item_tags
WHEN old.source = 'user' AND EXISTS (SELECT 1 FROM shared_sources) BEGIN
  INSERT INTO sharing_queue (item_id)
    SELECT items.id FROM items JOIN shared_items ON item_id = items.id WHERE row_id = old.item_row_id
    ON CONFLICT DO UPDATE SET mark = mark + 1, not_before_ms = 0;
END;

-- Sealed payloads that the server does not have yet, each with its key in front. Written before the birth that names it.
CREATE TABLE payload_outbox (
  payload_id TEXT PRIMARY KEY,
  partition_id TEXT NOT NULL,
  shared_number INTEGER NOT NULL REFERENCES shared_items(number) ON DELETE CASCADE,
  body BLOB NOT NULL,
  attempt_count INTEGER NOT NULL DEFAULT 0,
  next_attempt_ms INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX payload_outbox_item ON payload_outbox (shared_number);
CREATE INDEX payload_outbox_due ON payload_outbox (next_attempt_ms);

-- What the server has of the replicated documents, as far as it was told here: a state, and the updates since, which are folded
-- into it now and then. What a person sees is that and the outbox together.
CREATE TABLE documents (
  name TEXT PRIMARY KEY,
  partition_id TEXT NOT NULL,
  -- Everything of that log of the server until there is in it.
  seq INTEGER NOT NULL,
  epoch TEXT NOT NULL,
  state BLOB,
  -- Of the state with the updates.
  state_vector BLOB NOT NULL
) STRICT;
CREATE INDEX documents_partition ON documents (partition_id);
CREATE TABLE document_updates (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL REFERENCES documents(name) ON DELETE CASCADE,
  bytes BLOB NOT NULL
) STRICT;
CREATE INDEX document_updates_name ON document_updates (name, number);

-- This device's own updates, from before they are first sent until they are acknowledged.
CREATE TABLE update_outbox (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL,
  bytes BLOB NOT NULL,
  made_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX update_outbox_name ON update_outbox (name, number);
-- Those that the server did not take and will not: kept so that they can be written down.
CREATE TABLE rejected_updates (
  number INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  bytes BLOB NOT NULL,
  made_ms INTEGER NOT NULL,
  why TEXT NOT NULL
) STRICT;

-- Payloads of others that came in a file, each with its key in front: there may be no server to ask.
CREATE TABLE carried_payloads (payload_id TEXT PRIMARY KEY, body BLOB NOT NULL) STRICT;

-- What others share: read out of their births.
CREATE TABLE received_items (
  id TEXT PRIMARY KEY,
  partition_id TEXT NOT NULL,
  device_id TEXT NOT NULL,
  payload_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  shared_ms INTEGER NOT NULL,
  withdrawn INTEGER NOT NULL
) STRICT;
CREATE INDEX received_items_listing ON received_items (shared_ms DESC, id);
CREATE INDEX received_items_partition ON received_items (partition_id, shared_ms DESC);

-- What people said of shared items, merged of all devices: read out of the documents of edits.
CREATE TABLE shared_edits (
  id TEXT PRIMARY KEY,
  partition_id TEXT NOT NULL,
  edits_json TEXT NOT NULL
) STRICT;
CREATE INDEX shared_edits_partition ON shared_edits (partition_id);

-- What the tags of a partition are called: read out of its document of tags. Two devices may have named the same one.
CREATE TABLE shared_tags (
  partition_id TEXT NOT NULL,
  tag_id TEXT NOT NULL,
  name TEXT NOT NULL,
  PRIMARY KEY (partition_id, tag_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX shared_tags_name ON shared_tags (partition_id, name);

-- Invariant: nothing that is named here is kept, or taken again.
CREATE TABLE erased_ids (id TEXT PRIMARY KEY, epoch INTEGER NOT NULL) STRICT, WITHOUT ROWID;
