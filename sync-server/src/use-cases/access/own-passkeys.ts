/** The passkeys that a person has, and the one that they just removed. */
import type { WebAuthnCredential } from "@simplewebauthn/server";
import * as z from "zod";
import type { AccessRow } from "#server/database/access-tables.ts";
import type { UserId } from "#shared/model/team.ts";
import { refuse, type Refusal } from "../refusal.ts";
import type { AccessDeps, AccessWriter } from "./access-ports.ts";
import type { Ceremonies } from "./ceremonies.ts";
import { limits } from "./limits.ts";
import { actorOf, type Principal } from "./principal.ts";

type Row = AccessRow<"passkeys">;

export interface Passkey {
  readonly id: string;
  readonly name: string;
  readonly addedMs: number;
}

/** As it lay where passkeys are looked for, of the person who brings it back. */
const removedOf = (userId: UserId) =>
  z.object({
    credential_id: z.string(),
    user_id: z.literal(userId),
    public_key: z.string(),
    counter: z.int(),
    name: z.string(),
    created_ms: z.int(),
  });

export function createOwnPasskeys(deps: AccessDeps, ceremonies: Pick<Ceremonies, "within">) {
  const { store } = deps;
  return {
    list: ({ userId }: Principal): Promise<readonly Passkey[]> =>
      store.read(async (rows) => (await rows.many("passkeys", { user_id: userId })).map(passkeyOf)),

    /**
     * It is gone from where sign-ins look, at once. What brings it back, once and for minutes, is sealed; only who removed it
     * is given the word for that.
     */
    remove: (principal: Principal, id: string): Promise<{ readonly undo: string } | Refusal> =>
      store.write(async (rows) => {
        const key = { credential_id: id, user_id: principal.userId };
        const row = await rows.one("passkeys", key);
        if (row === undefined) return refuse("NOT_FOUND");
        await rows.remove("passkeys", key);
        noted(deps, principal, "session.passkeyRemove");
        return { undo: await ceremonies.within(rows).begin("passkey-removed", row) };
      }),

    restore: (principal: Principal, undo: string): Promise<Passkey | Refusal> =>
      store.write(async (rows) => {
        const row = removedOf(principal.userId).safeParse(
          await ceremonies.within(rows).end("passkey-removed", undo),
        );
        if (!row.success) return refuse("NOT_FOUND");
        return put(rows, row.data, () => noted(deps, principal, "session.passkeyRestore"));
      }),
  };
}

export function keepPasskey(
  deps: AccessDeps,
  principal: Principal,
  name: string,
  credential: WebAuthnCredential,
): Promise<Passkey | Refusal> {
  const row: Row = {
    credential_id: credential.id,
    user_id: principal.userId,
    public_key: Buffer.from(credential.publicKey).toString("base64url"),
    counter: credential.counter,
    name,
    created_ms: deps.nowMs(),
  };
  return deps.store.write((rows) => put(rows, row, () => noted(deps, principal, "session.passkeyAdd")));
}

async function put(rows: AccessWriter, row: Row, note: () => void): Promise<Passkey | Refusal> {
  const own = await rows.many("passkeys", { user_id: row.user_id });
  if (own.length >= limits.passkeysPerUserMax) {
    return refuse("TOO_MANY", { countMax: String(limits.passkeysPerUserMax) });
  }
  if ((await rows.one("passkeys", { credential_id: row.credential_id })) !== undefined) {
    return refuse("PASSKEY_REFUSED");
  }
  await rows.put("passkeys", row);
  note();
  return passkeyOf(row);
}

const passkeyOf = ({ credential_id, name, created_ms }: Row): Passkey => ({
  id: credential_id,
  name,
  addedMs: created_ms,
});

const noted = (
  { note }: AccessDeps,
  principal: Principal,
  call: "session.passkeyAdd" | "session.passkeyRemove" | "session.passkeyRestore",
): void =>
  note({
    act: "people.change",
    call,
    actor: actorOf(principal),
    target: { kind: "user", id: principal.userId },
    outcome: "done",
  });
