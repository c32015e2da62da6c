-- Erasures that were asked for: what they take away, and once nothing of it is left the signed receipt. Truth; ids alone.
CREATE TABLE erasures (
  org_id uuid NOT NULL,
  erasure_id uuid NOT NULL,
  epoch bigint NOT NULL,
  asked_json text NOT NULL,
  receipt_json text,
  PRIMARY KEY (org_id, erasure_id)
);
CREATE INDEX erasures_running ON erasures (org_id) WHERE receipt_json IS NULL;
