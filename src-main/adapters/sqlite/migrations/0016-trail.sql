-- What was done on this device, as leaves of a Merkle tree (RFC 6962). Truth. A leaf holds ids and keyed digests, no content.
CREATE TABLE trail_leaves (
  seq INTEGER PRIMARY KEY,
  time_ms INTEGER NOT NULL,
  body TEXT NOT NULL
) STRICT;
CREATE INDEX trail_leaves_time ON trail_leaves (time_ms);

-- Roots of whole subtrees: (level, place) is over the 2^level leaves from place * 2^level on, and never changes.
CREATE TABLE trail_nodes (
  level INTEGER NOT NULL,
  place INTEGER NOT NULL,
  hash BLOB NOT NULL,
  PRIMARY KEY (level, place)
) STRICT, WITHOUT ROWID;

CREATE TABLE trail_heads (
  size INTEGER PRIMARY KEY,
  time_ms INTEGER NOT NULL,
  head_json TEXT NOT NULL
) STRICT;
