-- What each device holds of, as far as the server let it read; when it was asked to wipe that, because it may no longer read
-- it, and when it said that it has. Truth; ids and times alone.
CREATE TABLE held_partitions (
  partition_id uuid NOT NULL,
  device_id uuid NOT NULL,
  org_id uuid NOT NULL,
  held_ms bigint NOT NULL,
  asked_ms bigint,
  wiped_ms bigint,
  PRIMARY KEY (partition_id, device_id)
);
CREATE INDEX held_partitions_device ON held_partitions (device_id);
