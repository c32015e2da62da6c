-- Of which partition what came in a file is: it goes with it. Unknown where a program before wrote the file.
ALTER TABLE carried_payloads ADD COLUMN partition_id TEXT;
UPDATE carried_payloads SET partition_id =
  (SELECT partition_id FROM received_items WHERE received_items.payload_id = carried_payloads.payload_id LIMIT 1);
