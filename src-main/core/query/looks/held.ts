/** What was handed in for searching, part by part: read once it is whole, kept in memory, and never stored. */
import type { Chance } from "#core/ports/clock.ts";
import type { HoldPart, Refusal } from "#core/ports/use-cases.ts";
import { toHex } from "#shared/kit/hex.ts";
import { joinedBytes } from "#shared/kit/joined-bytes.ts";
import { HeldId } from "#shared/model/picture.ts";
import { heldBytesMax, heldCountMax, openHeldCountMax } from "./limits.ts";

export interface Held<Value> {
  readonly hold: HoldPart;
  /** Undefined once it is no longer held. */
  get(id: HeldId): (Value & { readonly name: string }) | undefined;
}

export interface HeldDeps<Value> {
  readonly chance: Chance;
  readonly read: (name: string, bytes: Uint8Array, signal?: AbortSignal) => Promise<Value | Refusal>;
  readonly refusals: { readonly tooLarge: Refusal["refused"]; readonly partsLost: Refusal["refused"] };
}

export function createHeld<Value extends object>({ chance, read, refusals }: HeldDeps<Value>): Held<Value> {
  const held = new Map<HeldId, Value & { readonly name: string }>();
  const open = new Map<HeldId, readonly Uint8Array[]>();
  const newId = (): HeldId => HeldId.parse(`held-${toHex(chance.bytes(6))}`);
  return {
    get(id) {
      const known = held.get(id);
      if (known === undefined) return undefined;
      // Used last, forgotten last.
      held.delete(id);
      held.set(id, known);
      return known;
    },
    async hold({ name, part, after, more }, signal) {
      const before = after === undefined ? [] : open.get(after);
      if (before === undefined) return { refused: refusals.partsLost };
      const id = after ?? newId();
      open.delete(id);
      const parts = [...before, part];
      const sizeBytes = parts.reduce((sum, each) => sum + each.length, 0);
      if (sizeBytes > heldBytesMax) {
        const data = { sizeBytes: String(sizeBytes), sizeBytesMax: String(heldBytesMax) };
        return { refused: refusals.tooLarge, data };
      }
      if (more) {
        open.set(id, parts);
        for (const oldest of open.keys()) if (open.size > openHeldCountMax) open.delete(oldest);
        return { id, done: false };
      }
      const value = await read(name, joinedBytes(parts), signal);
      if ("refused" in value) return value;
      held.set(id, { name, ...value });
      for (const oldest of held.keys()) if (held.size > heldCountMax) held.delete(oldest);
      return { id, done: true };
    },
  };
}
