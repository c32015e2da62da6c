-- To be read from its payload again, though nothing says that it changed. Until that is read, what was is searched.
ALTER TABLE items ADD COLUMN stale boolean NOT NULL DEFAULT false;
-- Programs before this one took the payload's id away instead, which the projection puts back.
UPDATE items SET stale = true WHERE payload_id = '';
