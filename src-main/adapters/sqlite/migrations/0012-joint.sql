-- Vectors of pictures by a model that reads pictures and words: rows of look_vectors in a space of their own.
-- The whole of each picture, by which it is found what a space lacks: one in ten looks.
CREATE INDEX looks_whole ON looks (id, item_row_id) WHERE box_json IS NULL;
-- What a space has, without reading the vectors of the others.
CREATE INDEX look_vectors_space ON look_vectors (space_id, look_id);

-- Grows with every vector of a model's space that comes or goes: the revision of its index.
INSERT INTO counters VALUES ('joint', 0);
CREATE TRIGGER joint_coming AFTER INSERT ON look_vectors WHEN new.space_id NOT LIKE 'colours-and-shapes@%' BEGIN
  UPDATE counters SET value = value + 1 WHERE name = 'joint';
END;
CREATE TRIGGER joint_going AFTER DELETE ON look_vectors WHEN old.space_id NOT LIKE 'colours-and-shapes@%' BEGIN
  UPDATE counters SET value = value + 1 WHERE name = 'joint';
END;
