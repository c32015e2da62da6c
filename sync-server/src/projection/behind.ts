/** Which documents hold more than rows were made of. It is asked often, and mostly nothing is. */
import { sql } from "kysely";
import type { DocumentName } from "#shared/sync/document-name.ts";
import { type Database, system } from "../database/database.ts";
import type { Tier } from "../database/open-tier.ts";
import type { UpdateLog } from "../log/update-log.ts";

export interface BehindDocument {
  readonly name: DocumentName;
  /** When the first came that is not in rows; undefined where nobody knows, as of one that is to be in rows anew. */
  readonly sinceMs: number | undefined;
}

export interface Behind {
  documents(): Promise<readonly BehindDocument[]>;
  /** Rows were made of it until there. */
  made(name: DocumentName, seq: number): void;
  /** No document says any more how far rows were made of it. */
  forgotten(): void;
}

export const behindOf = ({ name, database, log }: Pick<Tier, "name" | "database" | "log">): Behind =>
  name === "embedded" ? behindAlone(database, log) : behindAmongMany(database);

/** Instead of a number: rows are to be made of all of the document anew, or of what it has once its payloads are there. */
export const anew = -1;

/** One program alone makes the rows, and has the log's heads in memory: how far it came is read once, and known from then on. */
export function behindAlone(
  database: Pick<Database, "read">,
  log: Pick<UpdateLog, "heads" | "receivedMs">,
): Behind {
  let known: Map<DocumentName, number> | undefined;
  const read = async (): Promise<Map<DocumentName, number>> => {
    const rows = await database.read(system, (transaction) =>
      transaction.selectFrom("documents").select(["name", "projected_seq"]).execute(),
    );
    return new Map(rows.map(({ name, projected_seq }) => [name, projected_seq]));
  };
  return {
    async documents() {
      const projected = (known ??= await read());
      const behind = (await log.heads()).filter(({ name, seq }) => (projected.get(name) ?? 0) < seq);
      return Promise.all(
        behind.map(async ({ name }) => {
          const madeSeq = projected.get(name) ?? 0;
          const sinceMs = madeSeq === anew ? undefined : await log.receivedMs({ name, seq: madeSeq + 1 });
          return { name, sinceMs };
        }),
      );
    },
    made: (name, seq) => void known?.set(name, seq),
    forgotten: () => void (known = undefined),
  };
}

/** Several make rows in one database, which has an index of the documents that are behind. */
export const behindAmongMany = (database: Pick<Database, "read">): Behind => ({
  async documents() {
    const rows = await database.read(system, (transaction) =>
      transaction
        .selectFrom("documents as d")
        .select((of) => [
          "d.name",
          of
            .selectFrom("updates as u")
            .select("u.received_ms")
            .whereRef("u.partition_id", "=", "d.partition_id")
            .whereRef("u.name", "=", "d.name")
            .where("u.seq", "=", sql<number>`d.projected_seq + 1`)
            .where("d.projected_seq", "!=", anew)
            .as("since_ms"),
        ])
        .where(sql<boolean>`d.projected_seq < d.seq`)
        .execute(),
    );
    // 0: of a program that kept no times.
    return rows.map(({ name, since_ms }) => ({
      name,
      sinceMs: since_ms === null || since_ms === 0 ? undefined : since_ms,
    }));
  },
  made: () => undefined,
  forgotten: () => undefined,
});
