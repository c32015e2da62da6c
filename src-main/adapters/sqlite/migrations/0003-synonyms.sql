-- Words that the person says mean the same: those of one group stand for each other, and a word is in one group only.
-- Truth, and theirs alone. `folded` is in lower case and composed form; `place` keeps the order in which they were given.
CREATE TABLE synonyms (
  folded TEXT PRIMARY KEY,
  word TEXT NOT NULL,
  group_id INTEGER NOT NULL,
  place INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX synonyms_group ON synonyms (group_id, place);
