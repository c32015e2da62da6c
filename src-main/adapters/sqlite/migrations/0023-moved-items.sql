-- In which partition an item was shared, where the server has moved it from there.
ALTER TABLE shared_items ADD COLUMN home_id TEXT;
-- Items that came from elsewhere: what was said there since is told at them.
CREATE INDEX shared_edits_moved ON shared_edits (edits_json ->> '$.moved.itemId') WHERE edits_json ->> '$.moved.itemId' IS NOT NULL;
