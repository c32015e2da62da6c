import type { PartitionId } from "#shared/model/ids.ts";
import { sql } from "kysely";
import { system, type Database } from "#server/database/database.ts";
import { openPglite } from "#server/database/pglite.ts";
import { startPostgres } from "#server/database/postgres.fake.ts";
import { openPostgres } from "#server/database/postgres.ts";
import { searchLimits } from "#server/repositories/search/limits.ts";
import { createTeamSearch } from "#server/use-cases/search/team-search.ts";
import { lessIsBetter, type Report } from "../benchmark.ts";
import { createRandom } from "../data/random.ts";
import type { Scratch } from "../scratch.ts";
import { median, spread } from "../statistics.ts";
import { asked } from "./asked.ts";
import { bareSearch, type NearBy, takesIndex } from "./bare-search.ts";
import { measureRecall } from "./recall.ts";
import { fill, partitionIds, spaceId, type SharedRows } from "./shared-rows.ts";
import { teamLimits } from "./limits.ts";

interface Opened extends AsyncDisposable {
  readonly database: Database;
  readonly name: string;
}

/** PostgreSQL, as a server of more than a few has it; where it cannot be had, what is embedded. */
export async function openDatabase(scratch: Scratch): Promise<Opened> {
  await using opening = new AsyncDisposableStack();
  let url = process.env["TESSERA_BENCH_DATABASE_URL"];
  if (url === undefined) {
    const postgres = await startPostgres({ fsync: true });
    if (!("reason" in postgres)) url = await opening.use(postgres).makeDatabase();
  }
  const database = opening.use(await (url === undefined ? openEmbedded(scratch) : openPostgres(url)));
  const parts = opening.move();
  return {
    database,
    name: url === undefined ? "PGlite" : "PostgreSQL",
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  };
}

const openEmbedded = (scratch: Scratch): Promise<Database> =>
  openPglite({
    folder: scratch.path("postgres"),
    journalPath: scratch.path("truth.log"),
    onDeath: (reason) => {
      throw new Error(reason);
    },
    report: (thrown) => {
      throw thrown;
    },
  });

/** The same questions by the use case and by both forms of bare SQL, in turns, under the same rights; then what nobody may be shown. */
export async function measureTeamSearch(
  scratch: Scratch,
  report: Report,
  itemCount: number,
  signal: AbortSignal,
): Promise<void> {
  await using opened = await openDatabase(scratch);
  const { database, name } = opened;
  report.note(`${itemCount} items, ${name}`);
  const rows = await fill(database, itemCount);
  for (const readable of readables) {
    signal.throwIfAborted();
    // Of fewer than are compared one by one no graph is asked, whatever may be read.
    if (readable.isGraph && itemCount <= searchLimits.exactSegmentCountMax) continue;
    await againstSql(database, rows, readable, report, signal);
  }
  await valuesOf(database, rows, report, signal);
  await leakedRows(database, rows, report, signal);
  await measureRecall(database, rows, report, signal);
}

const half = partitionIds.slice(0, partitionIds.length / 2);

interface Readable {
  readonly partitionIds: readonly PartitionId[];
  /** So much that a graph is asked for what is near. */
  readonly isGraph: boolean;
  readonly figure: string;
}

const readables: readonly Readable[] = [
  { partitionIds: half, isGraph: false, figure: "team-search" },
  { partitionIds, isGraph: true, figure: "team-search-by-graph" },
];

/** Two things that somebody would write: one is as right as it gets, the other as quick. */
const forms = [
  { nearBy: "exact", figure: "vs-sql", peer: "bare SQL under the same rights, vectors one by one" },
  {
    nearBy: "by-index",
    figure: "vs-indexed-sql",
    peer: "bare SQL under the same rights, vectors by their index",
  },
] as const;

async function againstSql(
  database: Database,
  rows: SharedRows,
  { partitionIds: readable, figure: begin }: Readable,
  report: Report,
  signal: AbortSignal,
): Promise<void> {
  const search = createTeamSearch(database);
  const table = await tableOf(database);
  const ours: number[] = [];
  const bare: Record<NearBy, number[]> = { exact: [], "by-index": [] };
  for (let round = -teamLimits.warmUpRounds; round < teamLimits.rounds; round += 1) {
    signal.throwIfAborted();
    const { text, vector } = rows.question();
    const words = text.split(" ");
    const times = [
      await msOf(() =>
        search.query({ ...asked, text, vectors: [{ spaceId, vector }], partitionIds: readable }),
      ),
    ];
    for (const { nearBy } of forms) {
      const question = { nearBy, words, vector, partitionIds: readable, limit: asked.limit };
      times.push(await msOf(() => bareSearch(database, table, question)));
    }
    if (round < 0) continue;
    const [own = 0, ...others] = times;
    ours.push(own);
    for (const [at, { nearBy }] of forms.entries()) bare[nearBy].push(others[at] ?? 0);
  }
  const { vector } = rows.question();
  const isTaken = await takesIndex(database, table, { nearBy: "by-index", vector, partitionIds: readable });
  report.note(
    `${begin}: ${spread(ours, "ms")}; bare SQL ${spread(bare.exact, "ms")}; where it may take the index of vectors ${spread(bare["by-index"], "ms")}` +
      (isTaken ? "" : ", which it does not for so few"),
  );
  for (const { nearBy, figure, peer } of forms)
    report.measured(
      lessIsBetter({
        name: `${begin}-${figure}`,
        value: median(ours),
        unit: "ms (p50)",
        peer,
        peerValue: median(bare[nearBy]),
        target: 1 / 1.5,
      }),
    );
}

/** What a page asks besides: how many of each value all that may be read has. It is not in the question that is compared. */
async function valuesOf(
  database: Database,
  rows: SharedRows,
  report: Report,
  signal: AbortSignal,
): Promise<void> {
  const search = createTeamSearch(database);
  const times: Record<"with" | "without", number[]> = { with: [], without: [] };
  for (let round = -teamLimits.warmUpRounds; round < teamLimits.rounds; round += 1) {
    signal.throwIfAborted();
    const { text, vector } = rows.question();
    for (const facets of [true, false]) {
      const question = { ...asked, facets, text, vectors: [{ spaceId, vector }], partitionIds: half };
      const ms = await msOf(() => search.query(question));
      if (round >= 0) times[facets ? "with" : "without"].push(ms);
    }
  }
  report.note(`with its values counted ${spread(times.with, "ms")}, without ${spread(times.without, "ms")}`);
}

async function msOf(work: () => Promise<unknown>): Promise<number> {
  const startedMs = performance.now();
  await work();
  return performance.now() - startedMs;
}

const tableOf = (database: Database): Promise<string> =>
  database.read(system, async (transaction) => {
    const { space_no } = await transaction
      .selectFrom("model_spaces")
      .select("space_no")
      .where("space_id", "=", spaceId)
      .executeTakeFirstOrThrow();
    return `emb_${space_no}`;
  });

/** Hits, values and suggestions of people with random rights, and every table by SQL of their role. */
async function leakedRows(
  database: Database,
  rows: SharedRows,
  report: Report,
  signal: AbortSignal,
): Promise<void> {
  const random = createRandom(17);
  const search = createTeamSearch(database);
  let leakedCount = 0;
  for (let round = 0; round < teamLimits.leakRounds; round += 1) {
    signal.throwIfAborted();
    const readable = partitionIds.filter(() => random.next() < 0.3);
    const { text, vector } = rows.question();
    const question = { ...asked, facets: true, text, vectors: [{ spaceId, vector }], partitionIds: readable };
    const { hits, facets } = await search.query(question);
    const shown = [
      ...hits.map(({ partitionId }) => String(partitionId)),
      ...facets.partition.map(({ value }) => value),
    ];
    leakedCount += shown.filter((id) => !readable.some((each) => each === id)).length;
  }
  for (const partitionId of partitionIds) leakedCount += await rowsOfOthers(database, partitionId);
  const measurement = lessIsBetter({
    name: "leaked-rows",
    value: leakedCount,
    unit: "rows",
    peer: "limit",
    peerValue: 0,
    target: 1,
  });
  report.measured({ ...measurement, ratio: leakedCount === 0 ? 1 : 0 });
}

/** Whatever the role that answers people can select that is not of the one partition it may read. */
async function rowsOfOthers(database: Database, partitionId: PartitionId): Promise<number> {
  const tables = await database.read(system, async (transaction) => {
    const { rows } = await sql<{ name: string }>`
      SELECT c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'partition_id'
      WHERE n.nspname = 'public' AND c.relkind = 'r' AND has_table_privilege('tessera_app', c.oid, 'SELECT')`.execute(
      transaction,
    );
    return rows.map(({ name }) => name);
  });
  let count = 0;
  for (const table of tables)
    count += await database.read({ kind: "principal", read: [partitionId] }, async (transaction) => {
      const { rows } = await sql<{ others: number }>`
        SELECT count(*)::int AS others FROM ${sql.table(table)} WHERE partition_id <> ${partitionId}`.execute(
        transaction,
      );
      return rows[0]?.others ?? 0;
    });
  return count;
}
