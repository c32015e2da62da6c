/** How far replicated documents have come on the server. */
import type { DocumentName } from "#shared/sync/document-name.ts";
import { partsOf } from "#shared/sync/document-name.ts";
import type { PartitionId } from "#shared/model/ids.ts";
import type { PayloadId } from "#shared/model/team.ts";
import { system } from "../database/database.ts";
import type { Tier } from "../database/open-tier.ts";
import { keysAmong } from "../repositories/payload-keys.ts";
import { allows, type Principal } from "./access/principal.ts";

export interface DocumentReads {
  /** Until which `seq` rows were made of them; what the principal may not read is left out. */
  projected(
    principal: Principal,
    names: readonly DocumentName[],
  ): Promise<readonly { readonly name: DocumentName; readonly seq: number }[]>;
  /** Those without their bytes, or without their key. */
  lacking(partitionId: PartitionId, payloadIds: readonly PayloadId[]): Promise<readonly PayloadId[]>;
}

export const createDocumentReads = ({
  database,
  payloads,
}: Pick<Tier, "database" | "payloads">): DocumentReads => ({
  async lacking(partitionId, payloadIds) {
    const keys = await database.read(system, (sql) => keysAmong(sql, partitionId, payloadIds));
    const lacking: PayloadId[] = [];
    // One after another: the files of many are looked for, and others are answered meanwhile.
    for (const payloadId of payloadIds)
      if (!keys.has(payloadId) || !(await payloads.has(partitionId, payloadId))) lacking.push(payloadId);
    return lacking;
  },
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
    return rows.map(({ name, projected_seq }) => ({ name, seq: Math.max(0, projected_seq) }));
  },
});
