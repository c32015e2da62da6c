/** Which documents hold more than rows were made of. It is asked often, and mostly nothing is. */
import { sql } from "kysely";
import type { DocumentName } from "#shared/sync/document-name.ts";
import { type Database, system } from "../database/database.ts";
import type { Tier } from "../database/open-tier.ts";
import type { UpdateLog } from "../log/update-log.ts";

export interface Behind {
  names(): Promise<readonly DocumentName[]>;
  /** Rows were made of it until there. */
  made(name: DocumentName, seq: number): void;
  /** No document says any more how far rows were made of it. */
  forgotten(): void;
}

export const behindOf = ({ name, database, log }: Pick<Tier, "name" | "database" | "log">): Behind =>
  name === "embedded" ? behindAlone(database, log) : behindAmongMany(database);

/** One program alone makes the rows, and has the log's heads in memory: how far it came is read once, and known from then on. */
export function behindAlone(database: Pick<Database, "read">, log: Pick<UpdateLog, "heads">): Behind {
  let known: Map<DocumentName, number> | undefined;
  const read = async (): Promise<Map<DocumentName, number>> => {
    const rows = await database.read(system, (transaction) =>
      transaction.selectFrom("documents").select(["name", "projected_seq"]).execute(),
    );
    return new Map(rows.map(({ name, projected_seq }) => [name, projected_seq]));
  };
  return {
    async names() {
      const projected = (known ??= await read());
      return (await log.heads()).flatMap(({ name, seq }) => ((projected.get(name) ?? 0) < seq ? [name] : []));
    },
    made: (name, seq) => void known?.set(name, seq),
    forgotten: () => void (known = undefined),
  };
}

/** Several make rows in one database, which has an index of the documents that are behind. */
export const behindAmongMany = (database: Pick<Database, "read">): Behind => ({
  async names() {
    const rows = await database.read(system, (transaction) =>
      transaction
        .selectFrom("documents")
        .select("name")
        .where(sql<boolean>`projected_seq < seq`)
        .execute(),
    );
    return rows.map(({ name }) => name);
  },
  made: () => undefined,
  forgotten: () => undefined,
});
