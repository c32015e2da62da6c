/** The people of an organisation: their roles, and that there is always an owner. */
import type { AccessRow } from "#server/database/access-tables.ts";
import type { Role } from "#shared/model/access.ts";
import type { OrgId, UserId } from "#shared/model/team.ts";
import type { Person } from "#shared/rpc/server/people-model.ts";
import { refuse, type Nothing, type Refusal } from "../refusal.ts";
import type { AccessDeps, AccessNote, AccessReader, AccessWriter } from "./access-ports.ts";
import { changeAccess } from "./access-watch.ts";
import { actorOf, holdsAllOf, type Principal } from "./principal.ts";
import { hasSecondFactor } from "./second-factor.ts";

type User = AccessRow<"users">;

export function createPeople(deps: AccessDeps) {
  const { store, nowMs, note } = deps;
  /** Of the same organisation, and with no right that the caller does not have. */
  const change = <Value extends object>(
    principal: Principal,
    userId: UserId,
    work: (rows: AccessWriter, user: User) => Promise<Value | Refusal>,
  ): Promise<Value | Refusal> =>
    changeAccess(deps, principal.orgId, async (rows) => {
      const user = await rows.one("users", { user_id: userId });
      if (user === undefined || user.org_id !== principal.orgId) return refuse("NOT_FOUND");
      if (!holdsAllOf(principal, user.role)) return refuse("MORE_THAN_HELD");
      return work(rows, user);
    });
  const noted = (
    principal: Principal,
    what: Pick<AccessNote, "act" | "call" | "roles">,
    userId: UserId,
  ): void =>
    note({ ...what, actor: actorOf(principal), target: { kind: "user", id: userId }, outcome: "done" });
  return {
    list: ({ orgId }: Principal): Promise<readonly Person[]> =>
      store.read(async (rows) => (await rows.many("users", { org_id: orgId })).map(personOf)),

    setRole: (principal: Principal, userId: UserId, role: Role | null): Promise<Person | Refusal> =>
      change(principal, userId, async (rows, user) => {
        if (!holdsAllOf(principal, role)) return refuse("MORE_THAN_HELD");
        if (role !== "owner" && (await isLastOwner(rows, user))) return refuse("LAST_OWNER");
        const changed = { ...user, role };
        await rows.put("users", changed);
        const roles = [{ before: user.role, after: role }];
        noted(principal, { act: "permission.change", call: "people.setRole", roles }, userId);
        return personOf(changed);
      }),

    setActive: (principal: Principal, userId: UserId, active: boolean): Promise<Person | Refusal> =>
      change(principal, userId, async (rows, user) => {
        if (!active && (await isLastOwner(rows, user))) return refuse("LAST_OWNER");
        const changed = { ...user, inactive_ms: active ? null : (user.inactive_ms ?? nowMs()) };
        await rows.put("users", changed);
        if (!active) await rows.remove("sessions", { user_id: userId });
        noted(principal, { act: "people.change", call: "people.setActive" }, userId);
        return personOf(changed);
      }),

    remove: (principal: Principal, userId: UserId): Promise<Nothing | Refusal> =>
      change(principal, userId, async (rows, user) => {
        if (await isLastOwner(rows, user)) return refuse("LAST_OWNER");
        await forget(rows, userId, nowMs());
        noted(principal, { act: "people.change", call: "people.remove" }, userId);
        return {};
      }),

    resetSecondFactor: (principal: Principal, userId: UserId): Promise<Person | Refusal> =>
      change(principal, userId, async (rows, user) => {
        const changed = { ...user, sealed_totp: null, totp_step: null };
        await rows.put("users", changed);
        await rows.remove("recovery_codes", { user_id: userId });
        noted(principal, { act: "people.change", call: "people.resetSecondFactor" }, userId);
        return personOf(changed);
      }),
  };
}

/** Invariant: an organisation has an owner who can sign in. A group's role does not count: groups can be empty. */
async function isLastOwner(rows: AccessReader, user: User): Promise<boolean> {
  if (user.role !== "owner" || user.inactive_ms !== null) return false;
  return (await activeOwners(rows, user.org_id)).length === 1;
}

const activeOwners = (rows: AccessReader, org_id: OrgId): Promise<readonly User[]> =>
  rows.many("users", { org_id, role: "owner", inactive_ms: null });

/** Devices stay as revoked ones: what they shared says who shared it. */
async function forget(rows: AccessWriter, userId: UserId, nowMs: number): Promise<void> {
  const of = { user_id: userId };
  for (const device of await rows.many("devices", of)) {
    await rows.put("devices", { ...device, family_id: null, revoked_ms: device.revoked_ms ?? nowMs });
  }
  const tables = [
    "sessions",
    "api_tokens",
    "passkeys",
    "recovery_codes",
    "sign_on_subjects",
    "known_addresses",
    "group_members",
    "suggestions",
  ] as const;
  for (const table of tables) await rows.remove(table, of);
  await rows.remove("acl", { principal_id: userId });
  await rows.remove("users", of);
}

const personOf = (user: User): Person => ({
  id: user.user_id,
  name: user.name,
  email: user.email,
  role: user.role,
  active: user.inactive_ms === null,
  hasSecondFactor: hasSecondFactor(user),
  addedMs: user.created_ms,
});
