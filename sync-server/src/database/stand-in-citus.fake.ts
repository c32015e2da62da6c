/**
 * In a PostgreSQL without Citus its functions by name: what is shared out is noted where Citus notes it, and what it would refuse is
 * refused. Rows stay where they are: it shows that our side calls, and not that Citus answers.
 */
export const standInCitus = [
  "SET allow_system_table_mods = on",
  `INSERT INTO pg_extension (oid, extname, extowner, extnamespace, extrelocatable, extversion)
    VALUES (99999, 'citus', 10, 2200, false, '1')`,
  `CREATE TABLE pg_catalog.pg_dist_partition (
    logicalrelid regclass PRIMARY KEY, partmethod "char" NOT NULL, colocated_with text)`,
  `CREATE FUNCTION pg_catalog.create_reference_table(table_name regclass) RETURNS void LANGUAGE sql AS $$
    INSERT INTO pg_dist_partition VALUES (table_name, 'n', NULL) $$`,
  `CREATE FUNCTION pg_catalog.create_distributed_table(
    table_name regclass, distribution_column text, distribution_type text DEFAULT 'hash', colocate_with text DEFAULT 'default'
  ) RETURNS void LANGUAGE plpgsql AS $$
  DECLARE own smallint := (SELECT attnum FROM pg_attribute WHERE attrelid = table_name AND attname = distribution_column);
  BEGIN
    IF current_setting('citus.multi_shard_modify_mode', true) IS DISTINCT FROM 'sequential' THEN
      RAISE 'it may have been changed on all shards at once before';
    END IF;
    IF EXISTS (SELECT FROM pg_index WHERE indrelid = table_name AND indisunique AND own <> ALL (indkey::smallint[])) THEN
      RAISE 'cannot create constraint on "%": a unique key must have the distribution column', table_name;
    END IF;
    IF EXISTS (SELECT FROM pg_trigger WHERE tgrelid = table_name)
      OR EXISTS (SELECT FROM pg_policy WHERE polrelid = table_name AND NOT polpermissive) THEN
      RAISE 'a trigger or a restrictive policy: %', table_name;
    END IF;
    IF colocate_with <> 'none' AND NOT EXISTS (
      SELECT FROM pg_dist_partition WHERE logicalrelid = colocate_with::regclass AND partmethod = 'h') THEN
      RAISE 'relation % is not distributed', colocate_with;
    END IF;
    INSERT INTO pg_dist_partition VALUES (table_name, 'h', colocate_with);
  END $$`,
] as const;
