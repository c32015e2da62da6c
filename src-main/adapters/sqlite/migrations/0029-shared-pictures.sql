-- What a picture or a film shows may be seen after it was shared: then it is told, too.
CREATE TRIGGER sharing_picture_coming AFTER INSERT ON pictures
WHEN EXISTS (SELECT 1 FROM shared_sources) BEGIN
  INSERT INTO sharing_queue (item_id)
    SELECT items.id FROM items JOIN shared_items ON item_id = items.id WHERE row_id = new.item_row_id
    ON CONFLICT DO UPDATE SET mark = mark + 1, not_before_ms = 0;
END;
-- Those that were shared by a program before go once more: with it, and without the words that say where they were taken.
INSERT INTO sharing_queue (item_id)
  SELECT DISTINCT items.id FROM items JOIN shared_items ON item_id = items.id LEFT JOIN pictures ON item_row_id = items.row_id
  WHERE withdrawn = 0 AND (kind = 'image' OR colours_json <> '[]' OR latitude IS NOT NULL)
  ON CONFLICT DO UPDATE SET mark = mark + 1, not_before_ms = 0;
