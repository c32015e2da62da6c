-- Since when things lie in the trash, by the server's clock, for a device's may be wrong; and what was removed from there, which
-- never comes back. Truth; ids and times alone. `hlc` tells the register that put the item there: a later one counts anew.
CREATE TABLE trashed (
  partition_id uuid NOT NULL,
  item_id text NOT NULL,
  document text NOT NULL,
  hlc text NOT NULL,
  since_ms bigint NOT NULL,
  PRIMARY KEY (partition_id, item_id)
);
CREATE INDEX trashed_document ON trashed (partition_id, document);
CREATE INDEX trashed_since ON trashed (since_ms);
CREATE TABLE purged (
  partition_id uuid NOT NULL,
  item_id text NOT NULL,
  -- Its document of edits.
  document text NOT NULL,
  purged_ms bigint NOT NULL,
  -- False while its documents and payloads may still hold something of it.
  gone boolean NOT NULL,
  PRIMARY KEY (partition_id, item_id)
);
CREATE INDEX purged_document ON purged (partition_id, document);
CREATE INDEX purged_going ON purged (partition_id, document) WHERE NOT gone;
-- What is in the trash already is noted when its document is read again.
UPDATE documents SET projected_seq = 0 WHERE name LIKE 'edits/%';
