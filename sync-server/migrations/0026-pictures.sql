-- What pictures and films are found by beside their words. NULL where it was not shared: of colours by programs of before, of
-- where it was taken by whoever does not share the original.
ALTER TABLE items ADD COLUMN colours text[];
ALTER TABLE items ADD COLUMN latitude double precision;
ALTER TABLE items ADD COLUMN longitude double precision;
CREATE INDEX items_place ON items (partition_id, latitude) WHERE latitude IS NOT NULL;
-- Devices may have been newer than this server, and have shared them before it could read them.
UPDATE items SET stale = true WHERE kind IN ('image', 'video');
UPDATE documents SET projected_seq = -1 WHERE seq > 0 AND EXISTS (SELECT 1 FROM items i
  WHERE i.partition_id = documents.partition_id AND i.document = documents.name AND i.kind IN ('image', 'video'));
