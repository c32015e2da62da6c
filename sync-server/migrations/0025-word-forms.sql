-- Words are found in any of their forms from now on, and without accents. Items and what people wrote about them are made anew
-- from what was shared, and are found by their words as they are written until then. What people wrote about items is written
-- again where its row is other than what they said: a tag that nobody gave makes it so, and goes with that.
UPDATE items SET stale = true;
UPDATE edits SET tag_ids = array_append(tag_ids, '') WHERE title IS NOT NULL OR note IS NOT NULL;
UPDATE documents SET projected_seq = -1 WHERE seq > 0 AND (
  EXISTS (SELECT FROM items i WHERE i.partition_id = documents.partition_id AND i.document = documents.name)
  OR EXISTS (SELECT FROM edits d WHERE d.partition_id = documents.partition_id AND d.document = documents.name
    AND d.tag_ids @> ARRAY['']));
