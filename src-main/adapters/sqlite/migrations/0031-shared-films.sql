-- Films and recordings that were shared go once more: without the words that say where they were taken.
INSERT INTO sharing_queue (item_id)
  SELECT DISTINCT items.id FROM items JOIN shared_items ON item_id = items.id
  WHERE withdrawn = 0 AND kind IN ('video', 'audio')
  ON CONFLICT DO UPDATE SET mark = mark + 1, not_before_ms = 0;
