import * as z from "zod";
import type { AccessRow } from "#server/database/access-tables.ts";
import { Permission, partitionPermissions } from "#shared/model/access.ts";
import { PartitionId } from "#shared/model/ids.ts";
import type { ApiToken } from "#shared/rpc/server/tokens-contract.ts";
import { refuse, type Nothing, type Refusal } from "../refusal.ts";
import type { AccessDeps } from "./access-ports.ts";
import { changeAccess } from "./access-watch.ts";
import { limits } from "./limits.ts";
import { actorOf, allows, type Principal } from "./principal.ts";
import { digest, makeId, makeSecret } from "./secrets.ts";

export interface NewApiToken {
  readonly name: string;
  readonly permissions: readonly Permission[];
  readonly partitions: readonly PartitionId[] | null;
  readonly expiresMs: number;
}
type Row = AccessRow<"api_tokens">;

export function createApiTokens(deps: AccessDeps) {
  const { store, nowMs, note } = deps;
  const noted = (principal: Principal, call: "tokens.create" | "tokens.revoke", id: string): void =>
    note({
      act: "token.change",
      call,
      actor: actorOf(principal),
      target: { kind: "token", id },
      outcome: "done",
    });
  return {
    list: ({ orgId }: Principal): Promise<readonly ApiToken[]> =>
      store.read(async (rows) => (await rows.many("api_tokens", { org_id: orgId })).map(tokenOf)),

    async create(
      principal: Principal,
      given: NewApiToken,
    ): Promise<(ApiToken & { token: string }) | Refusal> {
      const inOne = (permission: Permission): boolean =>
        given.partitions === null || !partitionPermissions.includes(permission)
          ? allows(principal, permission)
          : given.partitions.every((partitionId) => allows(principal, permission, partitionId));
      if (!given.permissions.every(inOne)) return refuse("MORE_THAN_HELD");
      const now = nowMs();
      if (given.expiresMs <= now || given.expiresMs > now + limits.apiTokenValidMsMax)
        return refuse("EXPIRY_INVALID");
      const token = makeSecret(deps, "api");
      return store.write(async (rows) => {
        const { orgId, userId } = principal;
        if ((await rows.many("api_tokens", { org_id: orgId })).length >= limits.apiTokensMax) {
          return refuse("TOO_MANY", { countMax: String(limits.apiTokensMax) });
        }
        const row: Row = {
          token_id: makeId(deps),
          token_hash: digest(token),
          org_id: orgId,
          user_id: userId,
          name: given.name,
          permissions: JSON.stringify(given.permissions),
          partitions: given.partitions === null ? null : JSON.stringify(given.partitions),
          created_ms: now,
          expires_ms: given.expiresMs,
        };
        await rows.put("api_tokens", row);
        noted(principal, "tokens.create", row.token_id);
        return { ...tokenOf(row), token };
      });
    },
    revoke: (principal: Principal, id: string): Promise<Nothing | Refusal> =>
      changeAccess(deps, principal.orgId, async (rows) => {
        const row = await rows.one("api_tokens", { token_id: id, org_id: principal.orgId });
        if (row === undefined) return refuse("NOT_FOUND");
        await rows.remove("api_tokens", { token_id: id });
        noted(principal, "tokens.revoke", id);
        return {};
      }),
  };
}

const tokenOf = (row: Row): ApiToken => ({
  id: row.token_id,
  userId: row.user_id,
  name: row.name,
  permissions: z.array(Permission).parse(JSON.parse(row.permissions)),
  partitions: row.partitions === null ? null : z.array(PartitionId).parse(JSON.parse(row.partitions)),
  madeMs: row.created_ms,
  expiresMs: row.expires_ms,
});
