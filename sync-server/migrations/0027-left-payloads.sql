-- Since when nothing names a payload any more: the contents and the original that an item had before, or that were taken back. Derived
-- from the items; NULL while one names it. And whose it was, where that is known: erasing that erases it, too.
ALTER TABLE payloads ADD COLUMN left_ms bigint;
ALTER TABLE payloads ADD COLUMN left_by text;
CREATE INDEX payloads_left ON payloads (partition_id, left_ms) WHERE left_ms IS NOT NULL;
CREATE INDEX payloads_left_by ON payloads (partition_id, left_by) WHERE left_by IS NOT NULL;
