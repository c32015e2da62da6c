-- What was done, one trail an organisation, as leaves of a Merkle tree (RFC 6962). Truth. A leaf holds ids and keyed digests,
-- no content. Keys begin with the organisation, which these tables are distributed by; only the program itself reads them.

CREATE TABLE trails (
  org_id uuid PRIMARY KEY,
  -- Of the Ed25519 key that heads, exports and receipts are signed with.
  seed bytea NOT NULL,
  digest_key bytea NOT NULL,
  size bigint NOT NULL,
  -- Roots of the whole subtrees that the leaves make, 32 bytes each, left to right.
  roots bytea NOT NULL,
  head_json text
);

-- Leaves that were appended in one transaction, a line each, and every node of the tree that became whole with them.
CREATE TABLE trail_groups (
  org_id uuid NOT NULL,
  first_seq bigint NOT NULL,
  leaf_count integer NOT NULL,
  time_ms bigint NOT NULL,
  -- NULL: their time is over. The nodes stay.
  bodies text,
  nodes bytea NOT NULL,
  PRIMARY KEY (org_id, first_seq)
);
CREATE INDEX trail_groups_time ON trail_groups (org_id, time_ms) WHERE bodies IS NOT NULL;

CREATE TABLE trail_heads (
  org_id uuid NOT NULL,
  size bigint NOT NULL,
  time_ms bigint NOT NULL,
  head_json text NOT NULL,
  PRIMARY KEY (org_id, size)
);
