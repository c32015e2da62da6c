-- What came of the last file of changes that was brought for each device, until it can be told. Truth; ids and hashes alone.
CREATE TABLE delta_outcomes (
  org_id uuid NOT NULL,
  device_id uuid NOT NULL,
  -- When the device wrote the file, by its own clock.
  made_ms bigint NOT NULL,
  outcome_json text NOT NULL,
  PRIMARY KEY (org_id, device_id)
);
