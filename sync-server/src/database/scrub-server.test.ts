/** What is left of erased rows in the files of a PostgreSQL, byte by byte. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { sql } from "kysely";
import { afterAll, afterEach, expect, test, vi } from "vitest";
import { PartitionId } from "#shared/model/ids.ts";
import { runServer } from "../run-server.ts";
import type { Database } from "./database.ts";
import { openPostgres } from "./postgres.ts";
import { startPostgres, type TestPostgres } from "./postgres.fake.ts";
import { scrubServer } from "./scrub-server.ts";
import { asked } from "./tables-with.fake.ts";

const postgres = await startPostgres();
afterAll(() => ("reason" in postgres ? undefined : postgres[Symbol.asyncDispose]()));
afterEach(() => void vi.restoreAllMocks());

const partitionId = PartitionId.parse("01970000-0000-7000-8000-000000000001");
const deviceId = "01970000-0000-7000-8000-000000000011";
// As words are in their index, too.
const marker = "zebramarker";

const placesOf = ({ dataFolder }: TestPostgres): readonly string[] =>
  readdirSync(dataFolder, { recursive: true, encoding: "utf8" }).filter((name) => {
    const path = join(dataFolder, name);
    return (
      statSync(path, { throwIfNoEntry: false })?.isFile() === true && readFileSync(path).includes(marker)
    );
  });

/** Text, words, statistics, updates and what was overwritten, all of it in the write-ahead log as well, and then erased. */
async function writeAndErase(url: string): Promise<Database> {
  const database = await openPostgres(url);
  await database.write(async (transaction) => {
    await sql`INSERT INTO segments SELECT ${partitionId}, 'item' || n, 0,
        CASE n % 2 WHEN 0 THEN 'kept ' ELSE ${`${marker} `} END || n, '[]', '{}', 1,
        to_tsvector('simple', CASE n % 2 WHEN 0 THEN 'kept ' ELSE ${marker} END) FROM generate_series(1, 2000) n`.execute(
      transaction,
    );
    await sql`INSERT INTO items (partition_id, item_id, document, device_id, payload_id, shared_ms, name, name_folded, kind,
        size_bytes, modified_ms, content_tags, segment_count)
      SELECT ${partitionId}, 'item' || n, 'births', ${deviceId}::uuid, '', 1, ${marker}, ${marker}, 'text', 1, 1, '{}', 1
      FROM generate_series(1, 500) n`.execute(transaction);
    await sql`INSERT INTO updates (partition_id, name, seq, device_id, body, received_ms)
      VALUES (${partitionId}, 'births', 1, ${deviceId}::uuid, ${Buffer.from(marker)}, 1)`.execute(
      transaction,
    );
  });
  await database.write((transaction) => sql`ANALYZE`.execute(transaction));
  // As time goes by: files of the write-ahead log are used up, and get the names of later ones with what they hold.
  await asked(url, async (client) => {
    for (let n = 0; n < 3; n += 1) {
      await client.query("SELECT pg_logical_emit_message(true, 'test', 'x')");
      await client.query("SELECT pg_switch_wal()");
      await client.query("CHECKPOINT");
    }
  });
  await database.write(async (transaction) => {
    await sql`DELETE FROM segments WHERE text LIKE ${`${marker}%`}`.execute(transaction);
    await sql`DELETE FROM items`.execute(transaction);
    await sql`DELETE FROM updates`.execute(transaction);
  });
  await database.scrub();
  await asked(url, (client) => client.query("CHECKPOINT"));
  return database;
}

const collect = () => {
  const lines: string[] = [];
  return { lines, tell: (line: string) => void lines.push(line) };
};

test.skipIf("reason" in postgres)(
  "what erasing leaves in tables and in the write-ahead log is in no file any more (needs Debian's packages)",
  { timeout: 120_000 },
  async () => {
    if ("reason" in postgres) return;
    const url = await postgres.makeDatabase();
    await using database = await writeAndErase(url);
    const before = placesOf(postgres);
    expect(before.filter((name) => name.startsWith("base/"))).not.toEqual([]);
    expect(before.filter((name) => name.startsWith("pg_wal/"))).not.toEqual([]);
    const said = vi.spyOn(process.stdout, "write").mockReturnValue(true);
    expect(await runServer(["--scrub", "--database", url], {})).toBe(0);
    expect(placesOf(postgres)).toEqual([]);
    const output = said.mock.calls.map(([text]) => String(text)).join("");
    expect(output).toMatch(
      /holds nothing any more of what was before\.\nOut of reach of this, and yours to see to: backups/,
    );
    // What was there stays, and so does what the operator had set.
    const { rows } = await database.write((transaction) =>
      sql`SELECT count(*)::int AS kept, current_setting('wal_recycle') AS recycle FROM segments`.execute(
        transaction,
      ),
    );
    expect(rows).toEqual([{ kept: 1_000, recycle: "on" }]);
  },
);

test.skipIf("reason" in postgres)(
  "what keeps it from being whole is named: an open transaction, a slot, an account that may not (needs Debian's packages)",
  { timeout: 120_000 },
  async () => {
    if ("reason" in postgres) return;
    const url = await postgres.makeDatabase();
    await using database = await openPostgres(url);
    await asked(url, async (reader) => {
      await reader.query("BEGIN ISOLATION LEVEL REPEATABLE READ");
      await reader.query("SELECT FROM server_facts");
      // Something is written after it began.
      await database.write((transaction) => sql`UPDATE trails SET org_id = org_id`.execute(transaction));
      await asked(url, async (writer) => {
        await writer.query("SELECT pg_current_xact_id()");
        await writer.query("SELECT pg_create_physical_replication_slot('test', true)");
        const { lines, tell } = collect();
        expect(await scrubServer(url, tell)).toBe(false);
        await writer.query("SELECT pg_drop_replication_slot('test')");
        expect(lines.join("\n")).toMatch(
          /^Left as it is: what was deleted since the transaction of process \d+ began/,
        );
        expect(lines.join("\n")).toMatch(
          /files of its write-ahead log, from \w+, which the replication slots test keep/,
        );
      });
      await reader.query("COMMIT");
    });
    await asked(url, (client) =>
      client.query("CREATE ROLE weak LOGIN; GRANT SELECT ON ALL TABLES IN SCHEMA public TO weak"),
    );
    const { lines, tell } = collect();
    expect(await scrubServer(url.replace("tessera@", "weak@"), tell)).toBe(false);
    expect(lines[2]).toMatch(
      /^Left as they are: items, segments, .*pg_statistic, which are not this account's/,
    );
    expect(lines[3]).toMatch(/^Left as it is: its write-ahead log, for this account may not/);
  },
);

test.skipIf("reason" in postgres)(
  "an account that is not shown what others' sessions hold does not call it whole, and says what it takes (needs Debian's packages)",
  { timeout: 120_000 },
  async () => {
    if ("reason" in postgres) return;
    const url = await postgres.makeDatabase();
    await using database = await openPostgres(url);
    await asked(url, (client) =>
      client.query("CREATE ROLE plain LOGIN; GRANT SELECT ON ALL TABLES IN SCHEMA public TO plain"),
    );
    const linesOf = async (): Promise<readonly string[]> => {
      const { lines, tell } = collect();
      expect(await scrubServer(url.replace("tessera@", "plain@"), tell)).toBe(false);
      return lines;
    };
    await asked(url, async (reader) => {
      await reader.query("BEGIN ISOLATION LEVEL REPEATABLE READ");
      await reader.query("SELECT FROM server_facts");
      await database.write((transaction) => sql`UPDATE trails SET org_id = org_id`.execute(transaction));
      expect((await linesOf())[0]).toMatch(
        /^Not known: whether somebody's transaction .* GRANT pg_read_all_stats TO "plain"/,
      );
      await reader.query("COMMIT");
    });
    await asked(url, (client) => client.query("GRANT pg_read_all_stats TO plain"));
    expect((await linesOf()).join("\n")).not.toContain("Not known");
  },
);

test.skipIf("reason" in postgres)(
  "while something is still being erased it says to wait, and a server that is not there is told of (needs Debian's packages)",
  async () => {
    if ("reason" in postgres) return;
    const url = await postgres.makeDatabase();
    await using database = await openPostgres(url);
    await database.write((transaction) =>
      sql`INSERT INTO erasures VALUES (${deviceId}::uuid, ${deviceId}::uuid, 1, '{}', NULL)`.execute(
        transaction,
      ),
    );
    await expect(scrubServer(url, () => undefined)).rejects.toThrow(/wait until it is, or start the server/);
    const said = vi.spyOn(process.stderr, "write").mockReturnValue(true);
    expect(await runServer(["--scrub", "--database", "postgres://x@127.0.0.1:1/x"], {})).toBe(3);
    expect(said.mock.calls.map(([text]) => String(text)).join("")).toMatch(/ECONNREFUSED/);
  },
);
