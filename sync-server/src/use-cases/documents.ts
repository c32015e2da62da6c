/** How far replicated documents have come on the server. */
import type { DocumentName } from "#shared/sync/document-name.ts";
import { partsOf } from "#shared/sync/document-name.ts";
import { system, type Database } from "../database/database.ts";
import { allows, type Principal } from "./access/principal.ts";

export interface DocumentReads {
  /** Until which `seq` rows were made of them; what the principal may not read is left out. */
  projected(
    principal: Principal,
    names: readonly DocumentName[],
  ): Promise<readonly { readonly name: DocumentName; readonly seq: number }[]>;
}

export const createDocumentReads = (database: Database): DocumentReads => ({
  async projected(principal, names) {
    const readable = names.filter((name) => allows(principal, "partition.read", partsOf(name).partitionId));
    if (readable.length === 0) return [];
    const partitionIds = [...new Set(readable.map((name) => partsOf(name).partitionId))];
    const rows = await database.read(system, (transaction) =>
      transaction
        .selectFrom("documents")
        .select(["name", "projected_seq"])
        .where("partition_id", "in", partitionIds)
        .where("name", "in", readable)
        .execute(),
    );
    return rows.map(({ name, projected_seq }) => ({ name, seq: projected_seq }));
  },
});
