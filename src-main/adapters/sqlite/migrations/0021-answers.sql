-- What a server writes into files has an order: what it said later holds, by whichever way it came. By the server's clock; and
-- when this device last wrote its own changes to a file, by which it knows of which file a refusal is.
ALTER TABLE team ADD COLUMN heard_ms INTEGER;
ALTER TABLE team ADD COLUMN exported_ms INTEGER;
