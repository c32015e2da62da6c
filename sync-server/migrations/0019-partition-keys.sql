-- Under which the keys of a partition's payloads lie in `payload_keys`, each sealed under the server's key, which is in no
-- database. The greatest number is the one that keys are sealed under now; one before it is here until nothing is under it.
CREATE TABLE partition_keys (
  partition_id uuid NOT NULL,
  key_no bigint NOT NULL,
  sealed bytea NOT NULL,
  made_ms bigint NOT NULL,
  PRIMARY KEY (partition_id, key_no)
);
