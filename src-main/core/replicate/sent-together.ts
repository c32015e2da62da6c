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
  const isAlone = isSentApart || isEachAlone;
  let group: Entry[] = [];
  let sizeBytes = 0;
  let writers: ReadonlySet<number> = new Set();
  for (const entry of entries) {
    if (entry.phase === "persisting" || entry.phase === "refusing") break;
    if (entry.phase !== "ready") continue;
    const { byteLength } = entry.update;
    const hasRoom = !isAlone && group.length < countMax && sizeBytes + byteLength <= bytesMax;
    // Read of an entry when there is another that may go with it: mostly there is not.
    if (hasRoom && group.length === 1) writers = new Set(group.flatMap(writersOf));
    if (hasRoom && group.length > 0) writers = new Set([...writers, ...writersOf(entry)]);
    if (group.length > 0 && (!hasRoom || writers.size > limits.updateClientCountMax)) {
      yield { entries: group, sizeBytes };
      [group, sizeBytes, writers] = [[], 0, new Set()];
    }
    group.push(entry);
    sizeBytes += byteLength;
  }
  if (group.length > 0) yield { entries: group, sizeBytes };
}

const writersOf = ({ update }: Entry): readonly number[] => [...parseUpdateMeta(update).to.keys()];

/** One alone stays as it is. */
export const updateOf = ({ entries }: Group): Uint8Array => mergeUpdates(entries.map(({ update }) => update));
