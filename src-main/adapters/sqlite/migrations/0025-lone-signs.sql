-- Whether full text has the segment with the signs of scripts without spaces spelled as words, or as it is written. What takes
-- a row out of full text must give it the very text that put it in.
ALTER TABLE segments ADD COLUMN spelled INTEGER NOT NULL DEFAULT 0;
CREATE INDEX segments_spelled ON segments (item_row_id) WHERE spelled = 1;
-- What is there already is spelled item by item, in calm moments: up to which item, and there only until it is done.
INSERT INTO counters SELECT 'spelled_until', 0 WHERE EXISTS (SELECT 1 FROM segments);
