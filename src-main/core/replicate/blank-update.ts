import * as encoding from "lib0/encoding";
import * as Y from "yjs";
import { limits } from "#shared/sync/limits.ts";

/**
 * The same clocks of the same clients, with nothing in them: what a garbage collection leaves. It takes the place of an
 * update that was refused, so that what this device wrote after it does not lean on a gap.
 */
export function blankUpdate(update: Uint8Array): Uint8Array {
  const { from, to } = Y.parseUpdateMeta(update);
  const clients = [...to].map(([client, end]) => ({ client, clock: from.get(client) ?? 0, end }));
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, clients.length);
  // As Yjs writes them: the greatest client first.
  for (const { client, clock, end } of clients.toSorted((one, other) => other.client - one.client)) {
    const structCount = Math.ceil((end - clock) / limits.structCountMax);
    encoding.writeVarUint(encoder, structCount);
    encoding.writeVarUint(encoder, client);
    encoding.writeVarUint(encoder, clock);
    for (let at = 0; at < structCount; at++) {
      encoding.writeUint8(encoder, 0);
      const left = end - clock - at * limits.structCountMax;
      encoding.writeVarUint(encoder, Math.min(left, limits.structCountMax));
    }
  }
  encoding.writeVarUint(encoder, 0);
  return encoding.toUint8Array(encoder);
}
