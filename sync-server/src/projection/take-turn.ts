/** Several instances look for what is behind: each state of a document becomes rows by one of them, once. */
import { sql } from "kysely";
import { partsOf, type DocumentName } from "#shared/sync/document-name.ts";
import type { Sql } from "../database/database.ts";
import type { DocumentHead } from "../log/update-log.ts";

/** Any number: held together by all who make rows, and alone by who has all of them made anew. */
const lockNumber = 7_302_106;

/** `nothing-new`: rows were made of it as far as `seq`, maybe by another instance since the document was read. */
export type NoTurn = "another's" | "nothing-new";
/** `ours`: until the transaction ends; rows were made of it as far as `projectedSeq`. */
export type Turn = NoTurn | { readonly kind: "ours"; readonly projectedSeq: number };

/** One instance at a time makes rows of a document; the turn ends with the transaction. */
export async function takeTurn(transaction: Sql, { name, seq }: DocumentHead): Promise<Turn> {
  const { rows } = await sql<{ ours: boolean }>`
    SELECT pg_advisory_xact_lock_shared(${sql.lit(lockNumber)}),
      pg_try_advisory_xact_lock(hashtextextended(${name}, 0)) AS ours`.execute(transaction);
  if (rows[0]?.ours !== true) return "another's";
  // In a statement of its own: only one that begins under the lock sees what its last holder wrote.
  const projectedSeq = await projectedSeqOf(transaction, name);
  return projectedSeq >= seq ? "nothing-new" : { kind: "ours", projectedSeq };
}

/** Until who makes rows of the document has ended the step that it is at. */
export const waitForTurn = (transaction: Sql, name: DocumentName): Promise<unknown> =>
  sql`SELECT pg_advisory_xact_lock(hashtextextended(${name}, 0))`.execute(transaction);

async function projectedSeqOf(transaction: Sql, name: DocumentName): Promise<number> {
  const row = await transaction
    .selectFrom("documents")
    .select("projected_seq")
    .where("partition_id", "=", partsOf(name).partitionId)
    .where("name", "=", name)
    .executeTakeFirst();
  return row?.projected_seq ?? 0;
}

/** Until the end of the transaction nobody makes rows: none is called made of what was to be made anew meanwhile. */
export const waitForTurns = (transaction: Sql): Promise<unknown> =>
  sql`SELECT pg_advisory_xact_lock(${sql.lit(lockNumber)})`.execute(transaction);
