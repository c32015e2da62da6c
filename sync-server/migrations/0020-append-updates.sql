-- A group of updates in one call: whoever appends holds the heads of its documents while the database works, and not while
-- answers are on their way between two programs. Gives a number for each update, in their order. Gives nothing, and writes
-- nothing, where a document is new or something is erased: that is for the caller to take apart, one by one.
-- The updates come one behind another, with where each begins, from 1 on, and how long it is.
CREATE FUNCTION append_updates(
  given_partitions uuid[], given_names text[], given_devices uuid[],
  given_bytes bytea, given_starts integer[], given_sizes integer[],
  given_ids text[], given_ms bigint, erasing_lock bigint
) RETURNS SETOF bigint LANGUAGE plpgsql AS $$
DECLARE
  own uuid;
  own_names text[];
  held_count bigint;
  own_places bigint[];
  own_seqs bigint[];
  places bigint[] := '{}';
  seqs bigint[] := '{}';
BEGIN
  -- In one order, as whoever appends without this function holds them.
  FOR own IN SELECT DISTINCT p FROM unnest(given_partitions) AS p ORDER BY p LOOP
    own_names := ARRAY(SELECT DISTINCT g.name FROM unnest(given_partitions, given_names) AS g (partition_id, name)
      WHERE g.partition_id = own);
    PERFORM FROM documents d WHERE d.partition_id = own AND d.name = ANY (own_names) ORDER BY d.name COLLATE "C" FOR UPDATE;
    GET DIAGNOSTICS held_count = ROW_COUNT;
    IF held_count < cardinality(own_names) THEN
      RETURN;
    END IF;
  END LOOP;
  IF cardinality(given_ids) > 0 THEN
    PERFORM pg_advisory_xact_lock_shared(erasing_lock);
    -- In a statement of its own: only one that begins under the lock sees what its last holder wrote.
    IF EXISTS (SELECT FROM erased e WHERE e.id = ANY (given_ids)) THEN
      RETURN;
    END IF;
  END IF;
  -- Each statement is of one partition, which may lie on another machine than the next.
  FOR own IN SELECT DISTINCT p FROM unnest(given_partitions) AS p ORDER BY p LOOP
    SELECT array_agg(n.place), array_agg(n.seq) INTO own_places, own_seqs FROM (
      SELECT g.place, d.seq + row_number() OVER (PARTITION BY g.name ORDER BY g.place) AS seq
      FROM unnest(given_partitions, given_names) WITH ORDINALITY AS g (partition_id, name, place)
      JOIN documents d ON d.partition_id = own AND d.name = g.name
      WHERE g.partition_id = own) n;
    INSERT INTO updates (partition_id, name, seq, device_id, body, received_ms)
      SELECT own, g.name, n.seq, g.device_id, substring(given_bytes FROM g.start FOR g.size), given_ms
      FROM unnest(given_names, given_devices, given_starts, given_sizes)
        WITH ORDINALITY AS g (name, device_id, start, size, place)
      JOIN unnest(own_places, own_seqs) AS n (place, seq) ON n.place = g.place;
    UPDATE documents d SET seq = h.seq
      FROM (SELECT g.name, max(n.seq) AS seq FROM unnest(given_names) WITH ORDINALITY AS g (name, place)
        JOIN unnest(own_places, own_seqs) AS n (place, seq) ON n.place = g.place GROUP BY g.name) h
      WHERE d.partition_id = own AND d.name = h.name;
    places := places || own_places;
    seqs := seqs || own_seqs;
  END LOOP;
  RETURN QUERY SELECT n.seq FROM unnest(places, seqs) AS n (place, seq) ORDER BY n.place;
END $$;
