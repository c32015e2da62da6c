-- One permissive policy a table and command, for the role that answers people: it sees the partitions that its
-- transaction names and no others. The owner of the tables projects, replicates and migrates.

DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'tessera_app') THEN CREATE ROLE tessera_app NOLOGIN; END IF;
END $$;
GRANT USAGE ON SCHEMA public TO tessera_app;

GRANT SELECT ON partitions, items, segments, edits, tags, payloads, payload_bodies, payload_keys, documents, model_spaces TO tessera_app;

ALTER TABLE partitions ENABLE ROW LEVEL SECURITY;
CREATE POLICY partitions_read ON partitions FOR SELECT TO tessera_app
  USING (partition_id = ANY (coalesce(nullif(current_setting('app.read', true), ''), '{}')::uuid[]));
ALTER TABLE items ENABLE ROW LEVEL SECURITY;
CREATE POLICY items_read ON items FOR SELECT TO tessera_app
  USING (partition_id = ANY (coalesce(nullif(current_setting('app.read', true), ''), '{}')::uuid[]));
ALTER TABLE segments ENABLE ROW LEVEL SECURITY;
CREATE POLICY segments_read ON segments FOR SELECT TO tessera_app
  USING (partition_id = ANY (coalesce(nullif(current_setting('app.read', true), ''), '{}')::uuid[]));
ALTER TABLE edits ENABLE ROW LEVEL SECURITY;
CREATE POLICY edits_read ON edits FOR SELECT TO tessera_app
  USING (partition_id = ANY (coalesce(nullif(current_setting('app.read', true), ''), '{}')::uuid[]));
ALTER TABLE tags ENABLE ROW LEVEL SECURITY;
CREATE POLICY tags_read ON tags FOR SELECT TO tessera_app
  USING (partition_id = ANY (coalesce(nullif(current_setting('app.read', true), ''), '{}')::uuid[]));
ALTER TABLE payloads ENABLE ROW LEVEL SECURITY;
CREATE POLICY payloads_read ON payloads FOR SELECT TO tessera_app
  USING (partition_id = ANY (coalesce(nullif(current_setting('app.read', true), ''), '{}')::uuid[]));
ALTER TABLE payload_bodies ENABLE ROW LEVEL SECURITY;
CREATE POLICY payload_bodies_read ON payload_bodies FOR SELECT TO tessera_app
  USING (partition_id = ANY (coalesce(nullif(current_setting('app.read', true), ''), '{}')::uuid[]));
ALTER TABLE payload_keys ENABLE ROW LEVEL SECURITY;
CREATE POLICY payload_keys_read ON payload_keys FOR SELECT TO tessera_app
  USING (partition_id = ANY (coalesce(nullif(current_setting('app.read', true), ''), '{}')::uuid[]));
ALTER TABLE documents ENABLE ROW LEVEL SECURITY;
CREATE POLICY documents_read ON documents FOR SELECT TO tessera_app
  USING (partition_id = ANY (coalesce(nullif(current_setting('app.read', true), ''), '{}')::uuid[]));
