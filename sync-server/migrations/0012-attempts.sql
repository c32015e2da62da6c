-- Attempts to sign in, counted for all instances together. No truth: who crashes the database may guess a little more, and
-- nothing is written ahead for it. Keys are digests under the server's key, of an account or an address.
CREATE UNLOGGED TABLE attempts (key_hash text PRIMARY KEY, started_ms bigint NOT NULL, count integer NOT NULL);
CREATE INDEX attempts_started ON attempts (started_ms);
