-- Which models' spaces of pictures and words are kept, and what each is for. Vectors of any other are being removed. Truth.
CREATE TABLE joint_spaces (
  -- 'active' is asked; 'building' is to be, once it has seen all; 'previous' is kept to go back to.
  role TEXT PRIMARY KEY CHECK (role IN ('active', 'building', 'previous')),
  space_id TEXT NOT NULL UNIQUE,
  model_id TEXT NOT NULL
) STRICT, WITHOUT ROWID;
