-- How far the trail tells of each document: of its updates until there each has its leaf, or is the server's own, whose acts are
-- told of otherwise. Truth, written with the leaves.
CREATE TABLE trail_edits (
  org_id uuid NOT NULL,
  name text NOT NULL,
  told_seq bigint NOT NULL,
  PRIMARY KEY (org_id, name)
);
