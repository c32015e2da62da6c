/** Items of a team as the projection makes rows of them: partitions, words in the frequencies of prose, vectors in clusters. */
import { sql } from "kysely";
import { PartitionId, SpaceId } from "#shared/model/ids.ts";
import { DeviceId, SharedItemId } from "#shared/model/team.ts";
import type { Database, Sql } from "#server/database/database.ts";
import { insertVectors } from "#server/projection/vector-rows.ts";
import { vectorText } from "#server/repositories/search/word-vector.ts";
import { readWords } from "../data/prose.ts";
import { createRandom, type Random } from "../data/random.ts";

export const spaceId = SpaceId.parse("bench@1");
const usualDimensions = 128;
const clusterCount = 40;
const rowsPerStatement = 500;
const wordsPerText = 60;
/** Sizes lie evenly below it, whatever an item says: a filter by size passes any share. */
export const sizeBytesMax = 1_000_000;
const uuid = (n: number): string => `01970000-0000-7000-8000-${String(n).padStart(12, "0")}`;
const device = DeviceId.parse(uuid(900));
export const partitionIds: readonly PartitionId[] = Array.from({ length: 8 }, (_, n) =>
  PartitionId.parse(uuid(n + 1)),
);

export interface SharedRows {
  readonly words: readonly string[];
  /** A question as near to some items as questions are. */
  question(): { readonly text: string; readonly vector: readonly number[] };
}

interface Row {
  readonly partition: PartitionId;
  readonly item: SharedItemId;
  readonly name: string;
  readonly text: string;
  /** As the projection makes them. */
  readonly words: string;
  readonly size: number;
  readonly vector: string;
}

export interface Filling {
  /** What is there already, by the same filling. */
  readonly from?: number;
  readonly dimensions?: number;
  /** The graph of vectors is made anew when all rows are there, in this much memory: in a fraction of the time. */
  readonly graphMegabytes?: number;
}

export async function fill(
  database: Database,
  itemCount: number,
  { from: firstItem = 0, dimensions = usualDimensions, graphMegabytes }: Filling = {},
): Promise<SharedRows> {
  const chance = createRandom(5);
  const words = readWords().slice(200, 5_000);
  const centres = Array.from({ length: clusterCount }, () => around(chance, { dimensions, spread: 1 }));
  const random = firstItem === 0 ? chance : createRandom(5 + firstItem);
  const named = (partition: PartitionId, name: string, text: string, n: number) => ({
    partition,
    item: SharedItemId.parse(`${device}.${Math.floor(n / 1_000)}.${n % 1_000}`),
    name,
    text,
    words: vectorText([
      { text: name, place: "title" },
      { text, place: "text" },
    ]),
  });
  const rowOf = (n: number): Row => ({
    ...named(
      random.pick(partitionIds),
      `${random.pick(words)}-${n}.md`,
      textOf(random, words, wordsPerText),
      n,
    ),
    size: Math.floor((((n * 7_919) % itemCount) * sizeBytesMax) / itemCount),
    vector: `[${around(random, { dimensions, centre: random.pick(centres), spread: 0.6 })
      .map((value) => value.toFixed(5))
      .join(",")}]`,
  });
  await database.write(async (transaction) => {
    const table = await vectorTable(database, transaction, dimensions);
    if (graphMegabytes !== undefined) await sql`DROP INDEX ${sql.ref(`${table}_e_idx`)}`.execute(transaction);
    for (let from = firstItem; from < itemCount; from += rowsPerStatement) {
      const count = Math.min(rowsPerStatement, itemCount - from);
      const rows = Array.from({ length: count }, (_, at) => rowOf(from + at));
      await insert(transaction, table, database.vectorType, rows);
    }
    if (graphMegabytes === undefined) return;
    await sql`SET LOCAL maintenance_work_mem = ${sql.lit(`${graphMegabytes}MB`)}`.execute(transaction);
    await sql`CREATE INDEX ${sql.ref(`${table}_e_idx`)} ON ${sql.table(table)}
      USING hnsw (e ${sql.raw(`${database.vectorType}_cosine_ops`)})`.execute(transaction);
  });
  await database.scrub();
  // As a database that has run for some minutes: without it the plan of bare SQL is by chance many times as long.
  await database.write((transaction) => sql`ANALYZE`.execute(transaction));
  return {
    words,
    question: () => ({
      text: textOf(random, words, 3),
      vector: around(random, { dimensions, centre: random.pick(centres), spread: 0.6 }),
    }),
  };
}

const textOf = (random: Random, words: readonly string[], count: number): string =>
  Array.from({ length: count }, () => random.pick(words)).join(" ");

interface Around {
  readonly dimensions: number;
  /** The origin where nothing is said. */
  readonly centre?: readonly number[];
  readonly spread: number;
}

/** At unit length, as far from a centre as `spread` says. */
function around(random: Random, { dimensions, centre, spread }: Around): readonly number[] {
  const noise = spread / Math.sqrt(dimensions / 3);
  const vector = Array.from(
    { length: dimensions },
    (_, at) => (centre?.[at] ?? 0) + (random.next() * 2 - 1) * noise,
  );
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}

/** The projection makes it, with its rights; what it was made for goes again. */
async function vectorTable(database: Database, transaction: Sql, dimensions: number): Promise<string> {
  const [partitionId = PartitionId.parse(uuid(1))] = partitionIds;
  const owner = { partitionId, itemId: SharedItemId.parse(`${device}.999.0`) };
  const anchor = { kind: "text", startChar: 0, endChar: 1, startLine: 1, endLine: 1 } as const;
  await insertVectors(database, transaction, owner, {
    item: { name: "first", kind: "text", sizeBytes: 1, modifiedMs: 1, tags: [] },
    segments: [{ ordinal: 0, text: "x", headingPath: [], anchor, tokenCount: 1 }],
    vectors: [{ spaceId, dimensions, scales: [1], codes: new Int8Array(dimensions).fill(1) }],
  });
  const { space_no } = await transaction
    .selectFrom("model_spaces")
    .select("space_no")
    .where("space_id", "=", spaceId)
    .executeTakeFirstOrThrow();
  const table = `emb_${space_no}`;
  await sql`DELETE FROM ${sql.table(table)} WHERE item_id = ${owner.itemId}`.execute(transaction);
  return table;
}

async function insert(
  transaction: Sql,
  table: string,
  vectorType: Database["vectorType"],
  rows: readonly Row[],
): Promise<void> {
  const given = sql`jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
    AS r (partition uuid, item text, name text, text text, words text, size int, vector text)`;
  await sql`INSERT INTO items (partition_id, item_id, document, device_id, payload_id, shared_ms, name, name_folded, kind,
      size_bytes, modified_ms, content_tags, segment_count)
    SELECT partition, item, 'births/' || partition || '/' || ${device} || '.0', ${device}::uuid, repeat('0', 64), 1, name,
      name, 'markdown', size, 1, '{}', 1 FROM ${given}`.execute(transaction);
  await sql`INSERT INTO segments (partition_id, item_id, ordinal, text, heading_path, anchor, token_count, words)
    SELECT partition, item, 0, text, '[]', '{"kind":"text","startChar":0,"endChar":1,"startLine":1,"endLine":1}', 1,
      words::tsvector FROM ${given}`.execute(transaction);
  await sql`INSERT INTO ${sql.table(table)} (partition_id, item_id, ordinal, e)
    SELECT partition, item, 0, vector::${sql.raw(vectorType)} FROM ${given}`.execute(transaction);
}
