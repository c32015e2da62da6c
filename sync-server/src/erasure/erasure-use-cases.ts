import type { ErasureId, ErasureReason } from "#shared/audit/receipt.ts";
import type { PartitionId } from "#shared/model/ids.ts";
import type { PayloadId, SharedItemId, UserId } from "#shared/model/team.ts";
import type { ErasureState } from "#shared/rpc/server/erasure-contract.ts";
import { type Database, system } from "../database/database.ts";
import { actorOf, type Principal } from "../use-cases/access/principal.ts";
import { refuse, type Refusal } from "../use-cases/refusal.ts";
import type { ErasableLog } from "./erasable.ts";
import type { Erasures } from "./erasures.ts";
import { namedItems, namedPerson } from "./named.ts";

export interface ErasureUseCases {
  erase(
    principal: Principal,
    input: {
      readonly partitionId: PartitionId;
      readonly itemIds: readonly SharedItemId[];
      readonly payloadIds: readonly PayloadId[];
      readonly reason: ErasureReason;
    },
  ): Promise<ErasureState | Refusal>;
  erasePerson(
    principal: Principal,
    input: { readonly userId: UserId; readonly reason: ErasureReason },
  ): Promise<ErasureState | Refusal>;
  receipt(principal: Principal, id: ErasureId): Promise<ErasureState | Refusal>;
}

export interface ErasureUseCasesDeps {
  readonly erasures: Erasures;
  readonly database: Database;
  readonly log: Pick<ErasableLog, "load" | "list">;
}

/** The guard has asked for the right already; here it is looked up that what is named is where the right holds. */
export function createErasureUseCases({ erasures, database, log }: ErasureUseCasesDeps): ErasureUseCases {
  const deps = { database, log };
  return {
    async erase(principal, input) {
      const named = await namedItems(deps, input);
      if (named === undefined) return refuse("NOT_FOUND");
      return erasures.erase(principal.orgId, actorOf(principal), named);
    },
    async erasePerson(principal, { userId, reason }) {
      const { orgId } = principal;
      const deviceIds = await devicesOf(database, principal, userId);
      if (deviceIds === undefined) return refuse("NOT_FOUND");
      const partitionIds = [...principal.partitions.keys()];
      const named = await namedPerson(deps, { userId, deviceIds, partitionIds, reason });
      return erasures.erase(orgId, actorOf(principal), named);
    },
    receipt: async ({ orgId }, id) => (await erasures.status(orgId, id)) ?? refuse("NOT_FOUND"),
  };
}

/** All that the person ever had, the revoked among them; undefined where nobody of the organisation is called so. */
const devicesOf = (database: Database, { orgId }: Principal, userId: UserId) =>
  database.read(system, async (sql) => {
    const user = await sql
      .selectFrom("users")
      .select("user_id")
      .where("user_id", "=", userId)
      .where("org_id", "=", orgId)
      .executeTakeFirst();
    if (user === undefined) return undefined;
    const devices = await sql
      .selectFrom("devices")
      .select("device_id")
      .where("user_id", "=", userId)
      .where("org_id", "=", orgId)
      .execute();
    return devices.map(({ device_id }) => device_id);
  });
