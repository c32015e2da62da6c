-- Which embedding spaces segments have vectors in, and what each is for. Truth.
CREATE TABLE spaces (
  id TEXT PRIMARY KEY,
  model_id TEXT NOT NULL,
  dimensions INTEGER NOT NULL,
  -- 'active' is searched; 'building' is to be; 'previous' is kept to go back to; of 'forgotten' the vectors are being removed.
  role TEXT NOT NULL CHECK (role IN ('active', 'building', 'previous', 'forgotten')),
  -- Of this segment and all before it is known that they have a vector here or are gone: ids only grow and are never used
  -- again, so what comes later has a greater one. Written with the vectors: a crash costs what was not yet stored.
  done_segment INTEGER NOT NULL DEFAULT 0,
  paused INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX spaces_role ON spaces (role) WHERE role <> 'forgotten';
