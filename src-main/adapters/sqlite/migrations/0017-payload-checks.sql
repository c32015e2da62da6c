-- The server may lack the payloads: it was put back from a backup, and is asked.
ALTER TABLE shared_items ADD COLUMN unsure INTEGER NOT NULL DEFAULT 0;
CREATE INDEX shared_items_unsure ON shared_items (number) WHERE unsure = 1;
