/** One transaction at a time of a driver becomes what repositories are handed. */
import { Kysely, sql, type Dialect } from "kysely";
import { PartitionId } from "#shared/model/ids.ts";
import type { Database, Scope, Sql, Truth } from "./database.ts";
import type { Tables } from "./tables.ts";

/** Where rows of truth go besides: nowhere on PostgreSQL, which keeps its word; into a journal beside PGlite. */
export interface Keeping {
  /** Hands in `work` what it writes truth by, and resolves once that is durable; then the transaction commits. */
  keep<Value>(sql: Sql, work: (truth: Truth) => Promise<Value>): Promise<Value>;
  /** What was removed is then nowhere that this keeps, nor in the database's own files as far as they are ours. */
  scrub(kysely: Kysely<Tables>): Promise<void>;
}

export function openDatabase(
  dialect: Dialect,
  { vectorType, keySeal, keeping }: Pick<Database, "vectorType" | "keySeal"> & { readonly keeping: Keeping },
): Database {
  const kysely = new Kysely<Tables>({ dialect });
  return {
    vectorType,
    keySeal,
    read: readingOf(kysely),
    write: (work) =>
      kysely
        .transaction()
        .execute((transaction) => keeping.keep(transaction, (truth) => work(transaction, truth))),
    call: async (statement) => (await statement.execute(kysely)).rows,
    scrub: () => keeping.scrub(kysely),
    [Symbol.asyncDispose]: () => kysely.destroy(),
  };
}

/** Each statement sees what was committed before it. */
export const readingOf =
  (kysely: Kysely<Tables>): Database["read"] =>
  (scope, work) =>
    kysely
      .transaction()
      .setAccessMode("read only")
      .setIsolationLevel("read committed")
      .execute(async (transaction) => {
        await enter(transaction, scope);
        return work(transaction);
      });

/** For this transaction alone. The ids were parsed, so that they can stand in the statement: `SET` takes no parameters. */
async function enter(transaction: Sql, scope: Scope): Promise<void> {
  if (scope.kind === "system") return;
  const ids = scope.read.map((id) => PartitionId.parse(id)).join(",");
  await sql.raw(`SET LOCAL ROLE tessera_app`).execute(transaction);
  await sql.raw(`SET LOCAL app.read = '{${ids}}'`).execute(transaction);
  // What is searched lies in memory or where no disk turns: to fetch the few rows of a page costs less than to walk through all.
  await sql.raw(`SET LOCAL random_page_cost = 1.1`).execute(transaction);
}
