-- What people suggest who may not edit, until somebody decides who may, and what became of it for a while. Truth: the words are
-- nowhere else before they are taken over, and go with the item and with the person.
CREATE TABLE suggestions (
  partition_id uuid NOT NULL,
  -- Made by whoever suggests: asked for twice it is one.
  suggestion_id uuid NOT NULL,
  item_id text NOT NULL,
  user_id uuid NOT NULL,
  asked_ms bigint NOT NULL,
  edit_json text NOT NULL,
  -- open, taking (decided, perhaps not written yet), taken, declined, ended
  state text NOT NULL,
  decided_by uuid,
  decided_ms bigint,
  -- The map that it is written in, of this decision alone, and as of when.
  map_id uuid,
  hlc text,
  PRIMARY KEY (partition_id, suggestion_id)
);
CREATE INDEX suggestions_id ON suggestions (suggestion_id);
CREATE INDEX suggestions_user ON suggestions (user_id);
CREATE INDEX suggestions_item ON suggestions (partition_id, item_id);
CREATE INDEX suggestions_going ON suggestions (partition_id) WHERE state = 'taking';
