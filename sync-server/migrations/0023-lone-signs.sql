-- Signs of scripts without spaces are words by themselves from now on. Items that have such signs, or may, are made anew from
-- what was shared, and are found as before until then. What people wrote about items is written again where its row is other
-- than what they said: a tag that nobody gave makes it so, and goes with that.
UPDATE items SET stale = true WHERE name || ' ' || coalesce(title, '') ~ '[\u0E00-\u0EFF\u1000-\u109F\u1780-\u17FF\u2E80-\u9FFF\uA9E0-\uA9FF\uAA60-\uAA7F\uF900-\uFAFF\uFF66-\uFF9F\U000116D0-\U000116FF\U00016FE0-\U0001B16F\U00020000-\U0003FFFF]'
  OR EXISTS (SELECT FROM segments s WHERE s.partition_id = items.partition_id AND s.item_id = items.item_id
    AND s.text || s.heading_path::text ~ '[\u0E00-\u0EFF\u1000-\u109F\u1780-\u17FF\u2E80-\u9FFF\uA9E0-\uA9FF\uAA60-\uAA7F\uF900-\uFAFF\uFF66-\uFF9F\U000116D0-\U000116FF\U00016FE0-\U0001B16F\U00020000-\U0003FFFF]');
UPDATE edits SET tag_ids = array_append(tag_ids, '')
  WHERE coalesce(title, '') || ' ' || coalesce(note, '') ~ '[\u0E00-\u0EFF\u1000-\u109F\u1780-\u17FF\u2E80-\u9FFF\uA9E0-\uA9FF\uAA60-\uAA7F\uF900-\uFAFF\uFF66-\uFF9F\U000116D0-\U000116FF\U00016FE0-\U0001B16F\U00020000-\U0003FFFF]';
UPDATE documents SET projected_seq = -1 WHERE seq > 0 AND (
  EXISTS (SELECT FROM items i WHERE i.partition_id = documents.partition_id AND i.document = documents.name AND i.stale)
  OR EXISTS (SELECT FROM edits d WHERE d.partition_id = documents.partition_id AND d.document = documents.name
    AND d.tag_ids @> ARRAY['']));
