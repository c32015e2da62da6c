/**
 * What was asked of a passkey or of another service, or what was just removed: known to whoever began it, good once, for minutes.
 */
import type { AccessRow } from "#server/database/access-tables.ts";
import type { AccessDeps, AccessWriter } from "./access-ports.ts";
import { limits } from "./limits.ts";
import { digest, makeSecret } from "./secrets.ts";

type Row = AccessRow<"ceremonies">;

export interface OneCeremony {
  begin(kind: string, facts: Readonly<Record<string, string | number>>): Promise<string>;
  /** Undefined: another kind, used before, or too late. */
  end(kind: string, ceremony: string): Promise<Readonly<Record<string, unknown>> | undefined>;
}
export interface Ceremonies extends OneCeremony {
  /** In the transaction that does something besides. */
  within(rows: AccessWriter): OneCeremony;
  /** All that are too late; a clock that was ahead when they began is no reason to keep them. */
  forgetEnded(): Promise<void>;
}

export function createCeremonies(deps: Pick<AccessDeps, "store" | "nowMs" | "random" | "seal">): Ceremonies {
  const { store, nowMs, seal } = deps;
  const isLate = ({ expires_ms: expiresMs }: Row): boolean =>
    expiresMs <= nowMs() || expiresMs > nowMs() + limits.ceremonyValidMs + limits.clockToleranceMs;
  const within = (rows: AccessWriter): OneCeremony => ({
    async begin(kind, facts) {
      const ceremony = makeSecret(deps, "ceremony");
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
      return !isLate(row) && facts["kind"] === kind ? facts : undefined;
    },
  });
  return {
    within,
    begin: (...given) => store.write((rows) => within(rows).begin(...given)),
    end: (...given) => store.write((rows) => within(rows).end(...given)),
    async forgetEnded() {
      // Nothing is written while there is nothing to forget, which is nearly always.
      const late = (await store.read((rows) => rows.many("ceremonies", {}))).filter(isLate);
      if (late.length === 0) return;
      await store.write(async (rows) => {
        for (const { ceremony_hash } of late) await rows.remove("ceremonies", { ceremony_hash });
      });
    },
  };
}
