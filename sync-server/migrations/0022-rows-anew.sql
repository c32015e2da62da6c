-- 0 is from now on a document that was never in rows; -1 is one of which rows are to be made anew, or of which a payload is
-- awaited. Which of them a 0 was nobody knows: its age counts from when it is first seen, as before.
UPDATE documents SET projected_seq = -1 WHERE projected_seq = 0 AND seq > 0;
