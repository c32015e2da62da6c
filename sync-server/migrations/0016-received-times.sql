-- When the server took each update, and what compacting has put a state in the place of: kept for a while, so that what a
-- device did since a time can be undone. 0: taken by a program before this one.
ALTER TABLE updates ADD COLUMN received_ms bigint NOT NULL DEFAULT 0;

-- Of each document whose log was compacted: its state before the first update that is kept. `untimed_ms`: what is in that
-- state and under none of its marks came until then; NULL: nobody knows.
CREATE TABLE past_states (
  partition_id uuid NOT NULL,
  name text NOT NULL,
  seq bigint NOT NULL,
  untimed_ms bigint,
  marks bytea NOT NULL,
  body bytea NOT NULL,
  PRIMARY KEY (partition_id, name)
);
