-- Truth: partitions and who may do what in them, documents with their updates and snapshots, payloads with their keys,
-- what is erased. Derived from these, and made anew at any time: items, segments, vectors (`emb_*`), edits, tags.
-- Every key begins with the partition and no policy is restrictive, so that the same tables can be distributed (Citus).

CREATE TABLE server_facts (name text PRIMARY KEY, value text NOT NULL);

CREATE TABLE orgs (org_id uuid PRIMARY KEY, name text NOT NULL, created_ms bigint NOT NULL);

CREATE TABLE partitions (
  partition_id uuid PRIMARY KEY,
  org_id uuid NOT NULL,
  name text NOT NULL,
  created_ms bigint NOT NULL,
  archived_ms bigint
);

-- A role in one partition, of a user or of a group.
CREATE TABLE acl (
  partition_id uuid NOT NULL,
  principal_id uuid NOT NULL,
  role text NOT NULL,
  PRIMARY KEY (partition_id, principal_id)
);

CREATE TABLE model_spaces (
  space_no integer PRIMARY KEY,
  space_id text NOT NULL UNIQUE,
  dimensions integer NOT NULL
);

CREATE TABLE documents (
  partition_id uuid NOT NULL,
  name text NOT NULL,
  seq bigint NOT NULL,
  snapshot_seq bigint NOT NULL DEFAULT 0,
  -- How far the projection has come; behind `seq` there is something to do.
  projected_seq bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (partition_id, name)
);
CREATE INDEX documents_behind ON documents (partition_id, name) WHERE projected_seq < seq;

CREATE TABLE updates (
  partition_id uuid NOT NULL,
  name text NOT NULL,
  seq bigint NOT NULL,
  device_id uuid NOT NULL,
  body bytea NOT NULL,
  PRIMARY KEY (partition_id, name, seq)
);

CREATE TABLE snapshots (
  partition_id uuid NOT NULL,
  name text NOT NULL,
  seq bigint NOT NULL,
  body bytea NOT NULL,
  PRIMARY KEY (partition_id, name)
);

-- Under which client of Yjs which device writes in a document: nobody else ever does.
CREATE TABLE document_clients (
  partition_id uuid NOT NULL,
  name text NOT NULL,
  client bigint NOT NULL,
  device_id uuid NOT NULL,
  PRIMARY KEY (partition_id, name, client)
);

CREATE TABLE payloads (
  partition_id uuid NOT NULL,
  payload_id text NOT NULL,
  device_id uuid NOT NULL,
  size_bytes bigint NOT NULL,
  received_ms bigint NOT NULL,
  PRIMARY KEY (partition_id, payload_id)
);

-- Only where no files hold them.
CREATE TABLE payload_bodies (
  partition_id uuid NOT NULL,
  payload_id text NOT NULL,
  body bytea NOT NULL,
  PRIMARY KEY (partition_id, payload_id)
);

-- Whoever deletes the key has erased the payload, wherever copies of it are.
CREATE TABLE payload_keys (
  partition_id uuid NOT NULL,
  payload_id text NOT NULL,
  key bytea NOT NULL,
  PRIMARY KEY (partition_id, payload_id)
);

CREATE TABLE erased (id text PRIMARY KEY, epoch bigint NOT NULL);

CREATE TABLE items (
  partition_id uuid NOT NULL,
  item_id text NOT NULL,
  document text NOT NULL,
  device_id uuid NOT NULL,
  payload_id text NOT NULL,
  shared_ms bigint NOT NULL,
  name text NOT NULL,
  name_folded text NOT NULL,
  kind text NOT NULL,
  media_type text,
  -- What the content calls itself; what people call it is in `edits`.
  title text,
  language text,
  size_bytes bigint NOT NULL,
  modified_ms bigint NOT NULL,
  taken_ms bigint,
  duration_ms bigint,
  content_hash text,
  content_tags text[] NOT NULL,
  original_payload_id text,
  original_bytes bigint,
  segment_count integer NOT NULL,
  PRIMARY KEY (partition_id, item_id)
);
CREATE INDEX items_document ON items (partition_id, document);
CREATE INDEX items_content_hash ON items (partition_id, content_hash);

CREATE TABLE segments (
  partition_id uuid NOT NULL,
  item_id text NOT NULL,
  ordinal integer NOT NULL,
  text text NOT NULL,
  heading_path jsonb NOT NULL,
  anchor jsonb NOT NULL,
  token_count integer NOT NULL,
  words tsvector NOT NULL,
  PRIMARY KEY (partition_id, item_id, ordinal)
);
CREATE INDEX segments_words ON segments USING gin (words);

CREATE TABLE edits (
  partition_id uuid NOT NULL,
  item_id text NOT NULL,
  document text NOT NULL,
  title text,
  favourite boolean NOT NULL,
  colour text,
  trashed boolean NOT NULL,
  moved_to text,
  note text,
  tag_ids text[] NOT NULL,
  words tsvector NOT NULL,
  PRIMARY KEY (partition_id, item_id)
);
CREATE INDEX edits_document ON edits (partition_id, document);
CREATE INDEX edits_words ON edits USING gin (words);

CREATE TABLE tags (
  partition_id uuid NOT NULL,
  tag_id text NOT NULL,
  name text NOT NULL,
  PRIMARY KEY (partition_id, tag_id)
);
CREATE INDEX tags_name ON tags (partition_id, name);
