/**
 * What was asked of a passkey or of another service, or what was just removed: known to whoever began it, good once, for minutes.
 */
import type { AccessDeps, AccessWriter } from "./access-ports.ts";
import { limits } from "./limits.ts";
import { digest, makeSecret } from "./secrets.ts";

export interface OneCeremony {
  begin(kind: string, facts: Readonly<Record<string, string | number>>): Promise<string>;
  /** Undefined: another kind, used before, or too late. */
  end(kind: string, ceremony: string): Promise<Readonly<Record<string, unknown>> | undefined>;
}
export interface Ceremonies extends OneCeremony {
  /** In the transaction that does something besides. */
  within(rows: AccessWriter): OneCeremony;
}

export function createCeremonies(deps: Pick<AccessDeps, "store" | "nowMs" | "random" | "seal">): Ceremonies {
  const { store, nowMs, seal } = deps;
  const within = (rows: AccessWriter): OneCeremony => ({
    async begin(kind, facts) {
      const ceremony = makeSecret(deps, "ceremony");
      for (const old of await rows.many("ceremonies", {})) {
        if (old.expires_ms <= nowMs()) await rows.remove("ceremonies", { ceremony_hash: old.ceremony_hash });
      }
      await rows.put("ceremonies", {
        ceremony_hash: digest(ceremony),
        sealed: seal.seal(JSON.stringify({ ...facts, kind })),
        expires_ms: nowMs() + limits.ceremonyValidMs,
      });
      return ceremony;
    },
    async end(kind, ceremony) {
      const key = { ceremony_hash: digest(ceremony) };
      const row = await rows.one("ceremonies", key);
      if (row === undefined) return undefined;
      await rows.remove("ceremonies", key);
      const facts: Record<string, unknown> = JSON.parse(seal.open(row.sealed));
      return row.expires_ms > nowMs() && facts["kind"] === kind ? facts : undefined;
    },
  });
  return {
    within,
    begin: (...given) => store.write((rows) => within(rows).begin(...given)),
    end: (...given) => store.write((rows) => within(rows).end(...given)),
  };
}
