-- Two queues instead of one, each an index in its own order: what is urgent goes newest first, what is not oldest first.
-- By folder first, as before: a paused folder's backlog is passed over without being walked.
DROP INDEX items_queue;
CREATE INDEX items_urgent ON items (folder_id, queued_ms DESC, row_id) WHERE status = 'waiting' AND urgent = 1;
CREATE INDEX items_patient ON items (folder_id, queued_ms, row_id) WHERE status = 'waiting' AND urgent = 0;
