/** The first start: whoever has the link that was printed makes the organisation and is its owner. */
import { OrgId, UserId } from "#shared/model/team.ts";
import type { SignedIn } from "#shared/rpc/server/people-model.ts";
import { refuse, type Refusal } from "../refusal.ts";
import type { AccessDeps } from "./access-ports.ts";
import { changeAccess } from "./access-watch.ts";
import type { Attempts } from "./attempts.ts";
import { limits } from "./limits.ts";
import { keepOrgKey, makeOrgKey } from "./org-keys.ts";
import { type Passwords, refuseWeak } from "./passwords.ts";
import { beginSession } from "./sessions.ts";
import { digest, makeId, makeSecret } from "./secrets.ts";

export interface NewOrg {
  readonly code: string;
  readonly orgName: string;
  readonly name: string;
  readonly email: string;
  readonly password: string;
}

export function createSetUp(deps: AccessDeps, passwords: Passwords, attempts: Attempts) {
  const { store, nowMs, seal, note } = deps;
  return {
    isNeeded: async (): Promise<boolean> => (await store.read((rows) => rows.one("orgs", {}))) === undefined,

    /** The code of a new link, printed once; the one before it holds no more. Undefined: there is nothing to set up. */
    offer: () => offerCode(deps),

    async complete(given: NewOrg, address: string): Promise<SignedIn | Refusal> {
      const attempt = { address };
      const tooMany = await attempts.begin(attempt);
      if (tooMany !== undefined) return tooMany;
      const code = { code_hash: digest(given.code) };
      const [hasOrg, offered] = await store.read(async (rows) => [
        (await rows.one("orgs", {})) !== undefined,
        await rows.one("setup_codes", code),
      ]);
      if (hasOrg) return refuse("SETUP_DONE");
      if (offered === undefined || offered.expires_ms <= nowMs()) return refuse("CODE_INVALID");
      const weak = refuseWeak(given.password, [given.name, given.email, given.orgName]);
      if (weak !== undefined) return weak;
      const [passwordHash, key] = await Promise.all([passwords.make(given.password), makeOrgKey()]);
      const orgId = OrgId.parse(makeId(deps));
      const userId = UserId.parse(makeId(deps));
      const signedIn = await changeAccess(deps, orgId, async (rows) => {
        // Again, for two may have come at once with the same code.
        if ((await rows.one("setup_codes", code)) === undefined) return refuse("CODE_INVALID");
        await rows.remove("setup_codes", code);
        await rows.put("orgs", { org_id: orgId, name: given.orgName, created_ms: nowMs() });
        await keepOrgKey({ seal, nowMs }, rows, orgId, makeId(deps), key);
        const owner = {
          user_id: userId,
          org_id: orgId,
          email: given.email,
          name: given.name,
          role: "owner",
          password_hash: passwordHash,
          sealed_totp: null,
          totp_step: null,
          created_ms: nowMs(),
          inactive_ms: null,
        } as const;
        await rows.put("users", owner);
        return beginSession(deps, rows, owner, address);
      });
      await attempts.succeeded(attempt);
      note({
        act: "server.change",
        actor: { kind: "user", id: userId },
        target: { kind: "org", id: orgId },
        outcome: "done",
      });
      return signedIn;
    },
  };
}

const offerCode = (deps: AccessDeps): Promise<string | undefined> =>
  deps.store.write(async (rows) => {
    if ((await rows.one("orgs", {})) !== undefined) return undefined;
    for (const old of await rows.many("setup_codes", {})) {
      await rows.remove("setup_codes", { code_hash: old.code_hash });
    }
    const code = makeSecret(deps, "setup");
    const expires_ms = deps.nowMs() + limits.setupCodeValidMs;
    await rows.put("setup_codes", { code_hash: digest(code), expires_ms });
    return code;
  });
