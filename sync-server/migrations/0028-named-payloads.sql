-- Which item names a payload: asked of each that an item no longer has, before it is given to nobody and before it is removed.
CREATE INDEX items_payload ON items (partition_id, payload_id);
CREATE INDEX items_original ON items (partition_id, original_payload_id) WHERE original_payload_id IS NOT NULL;
