/** Which own updates of a document go as one. */
import { mergeUpdates, parseUpdateMeta } from "yjs";
import { limits } from "#shared/sync/limits.ts";
import { sessionLimits } from "./limits.ts";
import type { SessionSettings } from "./session-port.ts";
import type { DeviceDocument, Entry } from "./session-state.ts";

export interface Group {
  /** At least one, in the order in which they were made. */
  readonly entries: readonly Entry[];
  /** Of all of them: what they are together is no longer. */
  readonly sizeBytes: number;
}

/** What is ready, in its order and none before those before it, in as few as the server and the person's own limit take. */
export function* groupsToSend(
  { entries, isSentApart }: DeviceDocument,
  { bytesPerSecondMax = Number.POSITIVE_INFINITY, isEachAlone = false }: SessionSettings,
): Generator<Group> {
  const { countMax } = sessionLimits.together;
  const bytesMax = Math.min(bytesPerSecondMax, sessionLimits.together.bytesMax);
  let group: Entry[] = [];
  let sizeBytes = 0;
  const clients = new Set<number>();
  for (const entry of entries) {
    if (entry.phase === "persisting" || entry.phase === "refusing") break;
    if (entry.phase !== "ready") continue;
    const { byteLength } = entry.update;
    const writers = [...parseUpdateMeta(entry.update).to.keys()];
    const hasRoom =
      !isSentApart &&
      !isEachAlone &&
      group.length < countMax &&
      sizeBytes + byteLength <= bytesMax &&
      new Set([...clients, ...writers]).size <= limits.updateClientCountMax;
    if (group.length > 0 && !hasRoom) {
      yield { entries: group, sizeBytes };
      [group, sizeBytes] = [[], 0];
      clients.clear();
    }
    group.push(entry);
    sizeBytes += byteLength;
    for (const writer of writers) clients.add(writer);
  }
  if (group.length > 0) yield { entries: group, sizeBytes };
}

/** One alone stays as it is. */
export const updateOf = ({ entries }: Group): Uint8Array => mergeUpdates(entries.map(({ update }) => update));
