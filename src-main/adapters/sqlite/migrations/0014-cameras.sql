-- Cameras on the network that the host records from by itself. Truth. The address holds the name and the password that the
-- camera asks for: it is sealed with the database and shown without them.
CREATE TABLE cameras (
  name TEXT PRIMARY KEY,
  address TEXT NOT NULL,
  paused INTEGER NOT NULL,
  added_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
