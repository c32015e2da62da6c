-- What is pushed instead of being read from a folder. A stream stands among the folders, so that what it holds is counted
-- and removed as theirs is; its path is `stream:` and its name, that of an event the same with a stroke and the event's key.
ALTER TABLE folders ADD COLUMN origin TEXT NOT NULL DEFAULT 'folder' CHECK (origin IN ('folder', 'stream'));
