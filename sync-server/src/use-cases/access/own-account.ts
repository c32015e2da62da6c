/** What a person changes of their own: who they are to the server, and how they show it. */
import type { AccessRow } from "#server/database/access-tables.ts";
import { Permission, partitionPermissions } from "#shared/model/access.ts";
import type { WhoAmI } from "#shared/rpc/server/people-model.ts";
import { isRefusal, refuse, type Nothing, type Refusal } from "../refusal.ts";
import type { AccessDeps, AccessReader } from "./access-ports.ts";
import { changeAccess } from "./access-watch.ts";
import type { Attempts } from "./attempts.ts";
import { type Passwords, refuseWeak } from "./passwords.ts";
import { actorOf, allows, type Principal } from "./principal.ts";
import {
  hasSecondFactor,
  makeTotp,
  replaceRecoveryCodes,
  totpStep,
  useSecondFactor,
} from "./second-factor.ts";

export const visiblePartitions = (principal: Principal): WhoAmI["partitions"] =>
  [...principal.partitions]
    .map(([id, { name, archived }]) => ({
      id,
      name,
      archived,
      permissions: partitionPermissions.filter((permission) => allows(principal, permission, id)),
    }))
    .filter(({ permissions }) => permissions.length > 0);

export function createOwnAccount(deps: AccessDeps, passwords: Passwords, attempts: Attempts) {
  const { store, note } = deps;
  return {
    async whoAmI(principal: Principal): Promise<WhoAmI | Refusal> {
      const user = await store.read((rows) => userIn(rows, principal));
      if (user === undefined) return refuse("UNAUTHORIZED");
      const org = await store.read((rows) => rows.one("orgs", { org_id: principal.orgId }));
      return {
        orgId: principal.orgId,
        orgName: org?.name ?? "",
        userId: user.user_id,
        name: user.name,
        email: user.email,
        by: principal.by.kind,
        hasPassword: user.password_hash !== null,
        hasSecondFactor: hasSecondFactor(user),
        permissions: Permission.options.filter((permission) => allows(principal, permission)),
        partitions: visiblePartitions(principal),
      };
    },
    async signOut(principal: Principal): Promise<Nothing | Refusal> {
      const { by } = principal;
      if (by.kind !== "session") return {};
      note({ act: "sign-out", actor: actorOf(principal), outcome: "done" });
      return changeAccess(deps, principal.orgId, async (rows) => {
        await rows.remove("sessions", { token_hash: by.tokenHash });
        return {};
      });
    },
    ...createPasswordChange(deps, passwords, attempts),
    ...createSecondFactor(deps, attempts),
  };
}

function createPasswordChange(deps: AccessDeps, passwords: Passwords, attempts: Attempts) {
  return {
    async changePassword(
      principal: Principal,
      given: { current?: string | undefined; next: string },
      address: string,
    ): Promise<Nothing | Refusal> {
      const tooMany = await guess(attempts, principal, address);
      if (tooMany !== undefined) return tooMany;
      const user = await deps.store.read((rows) => userIn(rows, principal));
      if (user === undefined) return refuse("UNAUTHORIZED");
      if (user.password_hash !== null) {
        const matches = await passwords.matches(user.password_hash, given.current ?? "");
        if (isRefusal(matches)) return matches;
        if (!matches) return refuse("SIGN_IN_REFUSED");
      }
      const weak = refuseWeak(given.next, [user.name, user.email]);
      if (weak !== undefined) return weak;
      const password_hash = await passwords.make(given.next);
      return changeAccess(deps, principal.orgId, async (rows) => {
        // As it is now: who was removed meanwhile stays so, and of two that knew the same password one changes it.
        const now = await userIn(rows, principal);
        if (now === undefined) return refuse("UNAUTHORIZED");
        if (now.password_hash !== user.password_hash) return refuse("SIGN_IN_REFUSED");
        await rows.put("users", { ...now, password_hash });
        noted(deps, principal, "session.changePassword");
        const kept = principal.by.kind === "session" ? principal.by.tokenHash : undefined;
        for (const { token_hash } of await rows.many("sessions", { user_id: user.user_id })) {
          if (token_hash !== kept) await rows.remove("sessions", { token_hash });
        }
        return {};
      });
    },
  };
}

function createSecondFactor(deps: AccessDeps, attempts: Attempts) {
  const { store, nowMs, seal } = deps;
  return {
    /** One that holds stays until another is confirmed: it is taken away first, by its own code. */
    async totpEnrol(principal: Principal): Promise<{ secret: string; uri: string } | Refusal> {
      return store.write(async (rows) => {
        const user = await userIn(rows, principal);
        if (user === undefined) return refuse("UNAUTHORIZED");
        if (hasSecondFactor(user)) return refuse("SECOND_FACTOR_NEEDED");
        const made = makeTotp(deps, user.email, "Tessera");
        await rows.put("users", { ...user, sealed_totp: seal.seal(made.secret), totp_step: null });
        return made;
      });
    },
    async totpConfirm(
      principal: Principal,
      code: string,
      address: string,
    ): Promise<{ recoveryCodes: readonly string[] } | Refusal> {
      const tooMany = await guess(attempts, principal, address);
      if (tooMany !== undefined) return tooMany;
      return store.write(async (rows) => {
        const user = await userIn(rows, principal);
        if (user === undefined || user.sealed_totp === null || user.totp_step !== null)
          return refuse("CODE_INVALID");
        const step = totpStep(seal.open(user.sealed_totp), code.replaceAll(" ", ""), 0, nowMs());
        if (step === undefined) return refuse("CODE_INVALID");
        await rows.put("users", { ...user, totp_step: step });
        noted(deps, principal, "session.totpConfirm");
        return { recoveryCodes: await replaceRecoveryCodes(deps, rows, user) };
      });
    },
    async totpRemove(principal: Principal, code: string, address: string): Promise<Nothing | Refusal> {
      const tooMany = await guess(attempts, principal, address);
      if (tooMany !== undefined) return tooMany;
      return store.write(async (rows) => {
        const user = await userIn(rows, principal);
        if (
          user === undefined ||
          !hasSecondFactor(user) ||
          !(await useSecondFactor(deps, rows, user, code))
        ) {
          return refuse("CODE_INVALID");
        }
        await rows.put("users", { ...user, sealed_totp: null, totp_step: null });
        await rows.remove("recovery_codes", { user_id: user.user_id });
        noted(deps, principal, "session.totpRemove");
        return {};
      });
    },
  };
}

/** Undefined where they were removed since they were let in. What is written is made of what is read in the same transaction. */
const userIn = (rows: AccessReader, { userId }: Principal): Promise<AccessRow<"users"> | undefined> =>
  rows.one("users", { user_id: userId });

const noted = (
  { note }: AccessDeps,
  principal: Principal,
  call: "session.changePassword" | "session.totpConfirm" | "session.totpRemove",
): void =>
  note({
    act: "people.change",
    call,
    actor: actorOf(principal),
    target: { kind: "user", id: principal.userId },
    outcome: "done",
  });

const guess = (attempts: Attempts, principal: Principal, address: string): Promise<Refusal | undefined> =>
  attempts.begin({ account: principal.userId, address, knownAddress: true });
