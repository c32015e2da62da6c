/** Disk and memory a million segments more, and what a search and a shared item cost among so many. */
import { randomBytes } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { sql } from "kysely";
import { system, type Database } from "#server/database/database.ts";
import type { TestPostgres } from "#server/database/postgres.fake.ts";
import { openPostgres } from "#server/database/postgres.ts";
import { askOf } from "#server/server.fake.ts";
import type { Report } from "../benchmark.ts";
import { useOf } from "../process-tree.ts";
import type { Scratch } from "../scratch.ts";
import { short } from "../statistics.ts";
import { type Sized, tellSlopes } from "./capacity-slopes.ts";
import { teamLimits } from "./limits.ts";
import { type ServerProcess, startServerProcess } from "./server-process.ts";
import { fill, type SharedRows } from "./shared-rows.ts";
import { openSharers, searchMuch, setUpTeam } from "./team-load.ts";

const million = 1_000_000;
const gigabyte = 1e9;

export async function measureSegments(
  scratch: Scratch,
  report: Report,
  postgres: TestPostgres,
  { itemCounts, signal }: { readonly itemCounts: readonly number[]; readonly signal: AbortSignal },
): Promise<void> {
  const databaseUrl = await postgres.makeDatabase();
  await using database = await openPostgres(databaseUrl);
  const settings = {
    TESSERA_SERVER_DATA: scratch.path("instance"),
    TESSERA_DATABASE_URL: databaseUrl,
    TESSERA_SERVER_KEY: randomBytes(32).toString("base64url"),
  };
  await using server = await startServerProcess(settings);
  while (server.setUpCode === undefined) await pause(10);
  const bearer = await setUpTeam(askOf(server.url), database, server.setUpCode);
  const sized: Sized[] = [];
  let from = 0;
  for (const count of itemCounts) {
    signal.throwIfAborted();
    const { slopeDimensions: dimensions, slopeGraphMegabytes: graphMegabytes } = teamLimits;
    const rows = await fill(database, count, { from, dimensions, graphMegabytes });
    from = count;
    const values = await sizesOf(database);
    report.note(`${count} segments of ${dimensions} dimensions:`);
    for (const [name, bytes] of Object.entries(values))
      report.note(`  ${name}: ${short((bytes * gigabyte) / count)} B a segment`);
    await costsAmong(server, { postgres, bearer, rows }, report);
    sized.push({ count, values });
  }
  tellSlopes(report, million, sized, [
    { name: "disk-per-million-segments", key: "all", unit: "GB", budget: 6.5 },
    { name: "vector-index-per-million-segments", key: "graph", unit: "GB", budget: 1.5 },
    { name: "word-index-per-million-segments", key: "words", unit: "GB", budget: 1.5 },
  ]);
}

/** In gigabytes. */
async function sizesOf(
  database: Database,
): Promise<Readonly<Record<"all" | "graph" | "words" | "vectors", number>>> {
  return database.read(system, async (transaction) => {
    const { rows } = await sql<Record<"all" | "graph" | "words" | "vectors", number>>`
      SELECT pg_database_size(current_database())::float8 AS all,
        pg_relation_size('emb_1_e_idx')::float8 AS graph,
        pg_relation_size('segments_words')::float8 AS words,
        pg_table_size('emb_1')::float8 AS vectors`.execute(transaction);
    const [sizes] = rows;
    if (sizes === undefined) throw new Error("a database has a size");
    const { all, graph, words, vectors } = sizes;
    return {
      all: all / gigabyte,
      graph: graph / gigabyte,
      words: words / gigabyte,
      vectors: vectors / gigabyte,
    };
  });
}

interface Among {
  readonly postgres: TestPostgres;
  readonly bearer: string;
  readonly rows: SharedRows;
}

/** Milliseconds of processor, of the server's program and of PostgreSQL: a search, and an item of one segment until it is found. */
async function costsAmong(
  server: ServerProcess,
  { postgres, bearer, rows }: Among,
  report: Report,
): Promise<void> {
  const now = () => ({ program: useOf(server.processId).cpuMs, database: useOf(postgres.processId()).cpuMs });
  const tell = async (what: string, count: number, work: () => Promise<void>): Promise<void> => {
    const [before, startedMs] = [now(), performance.now()];
    await work();
    const [after, tookMs] = [now(), performance.now() - startedMs];
    const each = (key: keyof typeof after): string => short((after[key] - before[key]) / count);
    report.note(
      `  a ${what}: ${each("program")} ms of processor of the program, ${each("database")} of PostgreSQL; ${short(tookMs / count)} ms on the wall`,
    );
  };
  const ask = askOf(server.url);
  const search = (count: number) => searchMuch([ask], bearer, rows, count);
  await search(teamLimits.instanceWarmUpCount);
  await tell("search", teamLimits.slopeSearchCount, () => search(teamLimits.slopeSearchCount));
  await using sharers = await openSharers(server, server, bearer);
  await tell("shared item", teamLimits.slopeShareCount, () =>
    sharers.share(rows, teamLimits.slopeShareCount),
  );
}
