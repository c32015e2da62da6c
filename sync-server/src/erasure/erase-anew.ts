/**
 * Erasures that a backup which was put back lacks, by their receipts: noted before anybody is answered, and carried out when the server
 * starts, like any that a crash cut short.
 */
import { type Erasure, isReceiptOf, type Receipt } from "#shared/audit/receipt.ts";
import type { OrgTrail, OrgTrailReading } from "../audit/org-trail.ts";
import { trailChecks } from "../audit/trail-keys.ts";
import { type Database, system } from "../database/database.ts";
import type { ErasableLog } from "./erasable.ts";
import { noteErasure } from "./erasures.ts";
import { tagsOf } from "./named.ts";

export interface ErasingAnew {
  readonly database: Database;
  readonly log: ErasableLog;
  readonly trail: Pick<OrgTrail, "appendIn"> & Pick<OrgTrailReading, "signer">;
}

export interface ErasedAnew {
  readonly notedCount: number;
  /** Signed by another organisation's key, or changed since: nothing is done for them. */
  readonly foreignCount: number;
}

export async function eraseAnew(deps: ErasingAnew, receipts: readonly Receipt[]): Promise<ErasedAnew> {
  let [notedCount, foreignCount] = [0, 0];
  for (const receipt of receipts) {
    const { orgId, id } = receipt.erasure;
    const { database, trail } = deps;
    const isHere = await database.read(system, (sql) =>
      sql.selectFrom("orgs").select("org_id").where("org_id", "=", orgId).executeTakeFirst(),
    );
    if (isHere === undefined || !isReceiptOf(trailChecks, (await trail.signer(orgId)).publicKey, receipt)) {
      foreignCount++;
      continue;
    }
    const known = await database.read(system, (sql) =>
      sql.selectFrom("erasures").select("erasure_id").where("erasure_id", "=", id).executeTakeFirst(),
    );
    if (known !== undefined) continue;
    await note(deps, receipt.erasure);
    notedCount++;
  }
  return { notedCount, foreignCount };
}

async function note(deps: ErasingAnew, erasure: Erasure): Promise<void> {
  const { id, orgId, askedMs } = erasure;
  const tagIds = await tagsOf(deps, erasure);
  const actor = { kind: "system", id: "restore" } as const;
  await noteErasure(deps, { orgId, id, actor, askedMs }, { ...erasure, deviceIds: [], tagIds });
}
