-- Items that were moved to another partition, from when it was decided. Truth; ids and times alone. It tells where an item has gone
-- and come from also where its documents do not any more, and which moves a crash cut short.
CREATE TABLE moves (
  -- Out of which, and which one's move it is: the same again gives the same answer.
  partition_id uuid NOT NULL,
  move_id uuid NOT NULL,
  item_id text NOT NULL,
  to_partition_id uuid NOT NULL,
  to_item_id text NOT NULL,
  payload_id text NOT NULL,
  original_payload_id text,
  -- Of its birth, which the first of two moves at once takes away.
  shared_ms bigint NOT NULL,
  kind text NOT NULL,
  hlc text NOT NULL,
  moved_ms bigint NOT NULL,
  done boolean NOT NULL,
  PRIMARY KEY (partition_id, move_id)
);
CREATE INDEX moves_id ON moves (move_id);
CREATE INDEX moves_item ON moves (item_id);
CREATE INDEX moves_to_item ON moves (to_item_id);
CREATE INDEX moves_going ON moves (partition_id) WHERE NOT done;
