/** Letting people in: a code, good once and for some days, that says which roles it brings. */
import * as z from "zod";
import type { AccessRow } from "#server/database/access-tables.ts";
import { type OrgId, UserId } from "#shared/model/team.ts";
import type { Invitation } from "#shared/rpc/server/people-contract.ts";
import { type OrgRole, PartitionRole, type SignedIn } from "#shared/rpc/server/people-model.ts";
import { isRefusal, refuse, type Nothing, type Refusal } from "../refusal.ts";
import type { AccessDeps, AccessNote, AccessReader, AccessWriter, RoleChange } from "./access-ports.ts";
import { changeAccess } from "./access-watch.ts";
import type { Attempts } from "./attempts.ts";
import { limits } from "./limits.ts";
import { type Passwords, refuseWeak } from "./passwords.ts";
import { actorOf, holdsAllOf, type Principal } from "./principal.ts";
import { beginSession } from "./sessions.ts";
import { digest, makeId, makeSecret } from "./secrets.ts";

export interface NewInvitation {
  readonly email: string;
  readonly name: string;
  readonly role: OrgRole;
  readonly partitions: readonly PartitionRole[];
  readonly validMs: number;
}
type Row = AccessRow<"invitations">;
type User = AccessRow<"users">;

export interface Invitations {
  list(principal: Principal): Promise<readonly Invitation[]>;
  invite(principal: Principal, given: NewInvitation): Promise<(Invitation & { code: string }) | Refusal>;
  withdraw(principal: Principal, id: string): Promise<Nothing | Refusal>;
  accept(
    given: { code: string; name?: string | undefined; password: string },
    address: string,
  ): Promise<SignedIn | Refusal>;
  /** Within the writer's transaction: the code is used up, and the person is there. */
  redeem(
    rows: AccessWriter,
    code: string,
    as: Partial<Pick<User, "name" | "password_hash">>,
  ): Promise<User | Refusal>;
  /** Which organisation has invited whoever holds this address; undefined: none, or no longer. */
  orgInviting(rows: AccessReader, email: string): Promise<OrgId | undefined>;
  /** The same for whoever was shown to hold the address that was invited. Undefined where none was. */
  redeemFor(rows: AccessWriter, email: string): Promise<User | undefined>;
}

export function createInvitations(deps: AccessDeps, passwords: Passwords, attempts: Attempts): Invitations {
  const { store, nowMs } = deps;
  const redeem: Invitations["redeem"] = async (rows, code, as) =>
    redeemIn(deps, rows, await rows.one("invitations", { code_hash: digest(code) }), as);
  /** The newest stands for all: inviting anew takes the older one back. */
  const openFor = async (rows: AccessReader, email: string): Promise<Row | undefined> =>
    (await rows.many("invitations", { email })).find((row) => row.expires_ms > nowMs());
  return {
    redeem,
    orgInviting: async (rows, email) => (await openFor(rows, email))?.org_id,
    async redeemFor(rows, email) {
      const user = await redeemIn(deps, rows, await openFor(rows, email), {});
      return isRefusal(user) ? undefined : user;
    },
    list: ({ orgId }) =>
      store.read(async (rows) =>
        (await rows.many("invitations", { org_id: orgId }))
          .filter((row) => row.expires_ms > nowMs())
          .map(invitationOf),
      ),
    invite: (principal, given) => invite(deps, principal, given),
    withdraw: (principal, id) =>
      store.write(async (rows) => {
        const row = await rows.one("invitations", { invitation_id: id, org_id: principal.orgId });
        if (row === undefined) return refuse("NOT_FOUND");
        await rows.remove("invitations", { invitation_id: id });
        noted(deps, principal, row, { call: "people.withdrawInvitation" });
        return {};
      }),
    async accept({ code, name, password }, address) {
      const attempt = { address };
      const tooMany = await attempts.begin(attempt);
      if (tooMany !== undefined) return tooMany;
      const invited = await store.read((rows) => rows.one("invitations", { code_hash: digest(code) }));
      if (invited === undefined || invited.expires_ms <= nowMs()) return refuse("CODE_INVALID");
      const weak = refuseWeak(password, [invited.name, invited.email]);
      if (weak !== undefined) return weak;
      const password_hash = await passwords.make(password);
      const signedIn = await changeAccess(deps, invited.org_id, async (rows) => {
        const user = await redeem(
          rows,
          code,
          name === undefined ? { password_hash } : { name, password_hash },
        );
        return isRefusal(user) ? user : beginSession(deps, rows, user, address);
      });
      if (!isRefusal(signedIn)) await attempts.succeeded(attempt);
      return signedIn;
    },
  };
}

async function invite(
  deps: AccessDeps,
  principal: Principal,
  given: NewInvitation,
): Promise<(Invitation & { code: string }) | Refusal> {
  const { store, nowMs, isClockTrusted } = deps;
  const mayGive =
    holdsAllOf(principal, given.role) &&
    given.partitions.every(({ partitionId, role }) => holdsAllOf(principal, role, partitionId));
  if (!mayGive) return refuse("MORE_THAN_HELD");
  const code = makeSecret(deps, "invite");
  return store.write(async (rows) => {
    const { orgId } = principal;
    if ((await rows.one("users", { email: given.email })) !== undefined) return refuse("EMAIL_TAKEN");
    const kept = await rows.many("invitations", { org_id: orgId });
    const isPast = (row: Row): boolean => row.expires_ms <= nowMs() && isClockTrusted();
    const gone = kept.filter((row) => isPast(row) || row.email === given.email);
    for (const { invitation_id } of gone) await rows.remove("invitations", { invitation_id });
    if (kept.length - gone.length >= limits.invitationsMax)
      return refuse("TOO_MANY", { countMax: String(limits.invitationsMax) });
    const row: Row = {
      invitation_id: makeId(deps),
      org_id: orgId,
      code_hash: digest(code),
      email: given.email,
      name: given.name,
      role: given.role,
      partitions: JSON.stringify(given.partitions),
      expires_ms: nowMs() + given.validMs,
    };
    await rows.put("invitations", row);
    noted(deps, principal, row, { call: "people.invite", roles: rolesOf(row) });
    return { ...invitationOf(row), code };
  });
}

async function redeemIn(
  deps: AccessDeps,
  rows: AccessWriter,
  row: Row | undefined,
  as: Parameters<Invitations["redeem"]>[2],
): Promise<User | Refusal> {
  const { nowMs, note } = deps;
  if (row === undefined || row.expires_ms <= nowMs()) return refuse("CODE_INVALID");
  await rows.remove("invitations", { invitation_id: row.invitation_id });
  if ((await rows.one("users", { email: row.email })) !== undefined) return refuse("EMAIL_TAKEN");
  const user: User = {
    user_id: UserId.parse(makeId(deps)),
    org_id: row.org_id,
    email: row.email,
    name: as.name ?? row.name,
    role: row.role,
    password_hash: as.password_hash ?? null,
    sealed_totp: null,
    totp_step: null,
    created_ms: nowMs(),
    inactive_ms: null,
  };
  await rows.put("users", user);
  for (const { partitionId, role } of partitionsOf(row)) {
    await rows.put("acl", { partition_id: partitionId, principal_id: user.user_id, role });
  }
  note({
    act: "people.change",
    call: "people.accept",
    actor: { kind: "user", id: user.user_id },
    target: { kind: "invitation", id: row.invitation_id },
    roles: rolesOf(row),
    outcome: "done",
  });
  return user;
}

const noted = (
  { note }: AccessDeps,
  principal: Principal,
  row: Row,
  what: Pick<AccessNote, "call" | "roles">,
): void =>
  note({
    ...what,
    act: "people.change",
    actor: actorOf(principal),
    target: { kind: "invitation", id: row.invitation_id },
    outcome: "done",
  });

/** That whoever accepts it gets. */
const rolesOf = (row: Row): readonly RoleChange[] => [
  ...(row.role === null ? [] : [{ before: null, after: row.role }]),
  ...partitionsOf(row).map(({ partitionId, role }) => ({ partitionId, before: null, after: role })),
];

const partitionsOf = (row: Row): PartitionRole[] => z.array(PartitionRole).parse(JSON.parse(row.partitions));

const invitationOf = (row: Row): Invitation => ({
  id: row.invitation_id,
  email: row.email,
  name: row.name,
  role: row.role,
  partitions: partitionsOf(row),
  expiresMs: row.expires_ms,
});
