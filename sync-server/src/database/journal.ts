/**
 * Rows of truth beside PGlite, which never asks the disk to keep anything: what a transaction puts or removes is in the
 * journal, on the disk, before the transaction commits. At the start what PGlite lost is played back.
 */
import { sql, type Kysely } from "kysely";
import * as z from "zod";
import { openRecordFile } from "../log/record-file.ts";
import type { Sql, Truth, TruthTable } from "./database.ts";
import { limits } from "./limits.ts";
import type { Keeping } from "./open-database.ts";
import type { Tables } from "./tables.ts";
import { dropWriteAheadLog, rewrite } from "./scrub.ts";
import { createTruth, truthKeys } from "./truth.ts";

const Row = z.record(z.string(), z.unknown());
const Entry = z.object({ table: z.string(), put: Row.optional(), remove: Row.optional() });
type Entry = z.infer<typeof Entry>;
/** All that one transaction wrote. */
const Record = z.object({ no: z.int().positive(), entries: z.array(Entry) });
type Record = z.infer<typeof Record>;

const positionName = "journal-position";

export interface Journal extends Keeping, AsyncDisposable {}

/** `kysely`: the database itself, migrated. */
export async function openJournal(path: string, kysely: Kysely<Tables>): Promise<Journal> {
  const missing: Record[] = [];
  let last = 0;
  const position = await positionOf(kysely);
  const file = await openRecordFile(path, ({ body }) => {
    const record = Record.parse(JSON.parse(new TextDecoder().decode(body), bytesBack));
    last = record.no;
    if (record.no > position) missing.push(record);
  });
  for (const record of missing)
    await kysely.transaction().execute(async (transaction) => {
      for (const entry of record.entries) await play(createTruth(transaction), entry);
      await notePosition(transaction, record.no);
    });
  if (file.sizeBytes() > limits.journalBytesMax) {
    await file.replace([encode({ no: last, entries: await allRows(kysely) })]);
  }
  return {
    async keep(transaction, work) {
      const entries: Entry[] = [];
      const value = await work(noting(createTruth(transaction), entries));
      if (entries.length > 0) {
        const no = last + 1;
        await notePosition(transaction, no);
        await file.append([encode({ no, entries })]);
        last = no;
      }
      return value;
    },
    async scrub(database) {
      // In a transaction, which has the only connection: nothing is written between reading the rows and their journal.
      await database.transaction().execute(async (transaction) => {
        await file.replace([encode({ no: last, entries: await allRows(transaction) })]);
      });
      await rewrite(database);
      await dropWriteAheadLog(database);
    },
    [Symbol.asyncDispose]: () => file[Symbol.asyncDispose](),
  };
}

const noting = (truth: Truth, entries: Entry[]): Truth => ({
  async put(table, row) {
    await truth.put(table, row);
    entries.push({ table, put: row });
  },
  async putAll(table, rows) {
    await truth.putAll(table, rows);
    for (const put of rows) entries.push({ table, put });
  },
  async remove(table, key) {
    await truth.remove(table, key);
    entries.push({ table, remove: key });
  },
});

async function play(truth: Truth, { table, put, remove }: Entry): Promise<void> {
  const name = tableNamed(table);
  // Rows of a table that this program no longer has say nothing to it.
  if (name === undefined) return;
  if (put !== undefined) await truth.put(name, put as never);
  if (remove !== undefined) await truth.remove(name, remove as never);
}

const tableNamed = (name: string): TruthTable | undefined =>
  (Object.keys(truthKeys) as TruthTable[]).find((table) => table === name);

async function positionOf(kysely: Kysely<Tables>): Promise<number> {
  const row = await kysely
    .selectFrom("server_facts")
    .select("value")
    .where("name", "=", positionName)
    .executeTakeFirst();
  return row === undefined ? 0 : Number(row.value);
}

const notePosition = (transaction: Sql, no: number) =>
  createTruth(transaction).put("server_facts", { name: positionName, value: String(no) });

async function allRows(kysely: Kysely<Tables>): Promise<Entry[]> {
  const entries: Entry[] = [];
  for (const table of Object.keys(truthKeys)) {
    const { rows } = await sql<Record>`SELECT * FROM ${sql.table(table)}`.execute(kysely);
    for (const row of rows) entries.push({ table, put: Row.parse(row) });
  }
  return entries;
}

const encode = (record: Record): Uint8Array => new TextEncoder().encode(JSON.stringify(record, bytesAway));

/** Bytes go into JSON under a name that no column has. */
function bytesAway(this: unknown, key: string, value: unknown): unknown {
  const own: unknown = typeof this === "object" && this !== null ? Reflect.get(this, key) : value;
  return own instanceof Uint8Array ? { $bytes: Buffer.from(own).toString("base64") } : value;
}

const Bytes = z.object({ $bytes: z.base64() });
function bytesBack(_: string, value: unknown): unknown {
  const bytes = Bytes.safeParse(value);
  return bytes.success ? Buffer.from(bytes.data.$bytes, "base64") : value;
}
