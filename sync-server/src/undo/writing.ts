/** What is done to a traced document becomes updates of the server's own, each thing by itself until they are put together. */
import * as Y from "yjs";
import type { DeviceId } from "#shared/model/team.ts";
import { decodeBirth } from "#shared/sync/births.ts";
import { type DocumentName, partsOf } from "#shared/sync/document-name.ts";
import { QuietDoc } from "#shared/sync/quiet-doc.ts";
import type { AppendEntry } from "../hub/hub-port.ts";
import { undoLimits } from "./limits.ts";
import type { Traced } from "./trace.ts";

export interface WritingAs {
  /** As which the server itself writes. */
  readonly serverDevice: DeviceId;
  /** By chance. */
  readonly newClient: () => number;
}

export interface Writing extends Disposable {
  readonly traced: Traced;
  /**
   * What was done, to be appended. `things`: numbers of the items that it is about, so that nothing is written of one that
   * is erased.
   */
  entries(things: readonly string[]): readonly AppendEntry[];
}

/** As Yjs finds one. */
export const newClient = (): number => new QuietDoc().clientID;

export function openWriting(as: WritingAs, name: DocumentName, traced: Traced): Writing {
  const { doc, clients } = traced;
  // Nobody else has ever written as this one.
  do doc.clientID = as.newClient();
  while (clients.has(doc.clientID));
  const updates: Uint8Array[] = [];
  doc.on("update", (update: Uint8Array) => updates.push(update));
  return {
    traced,
    entries(things) {
      const ids = idsOf(doc, name, things);
      return together(updates).map((update, at) => ({
        name,
        update,
        deviceId: as.serverDevice,
        newClients: at === 0 ? [doc.clientID] : [],
        ids,
      }));
    },
    [Symbol.dispose]: () => doc.destroy(),
  };
}

function idsOf(doc: Y.Doc, name: DocumentName, things: readonly string[]): readonly string[] {
  const { kind, segment } = partsOf(name);
  if (segment === undefined) return [];
  const items = doc.getMap("items");
  return things.flatMap((key) => {
    const birth = kind === "births" ? decodeBirth(items.get(key)) : undefined;
    const itemId = `${segment.deviceId}.${segment.number}.${key}`;
    return birth === undefined ? [itemId] : [itemId, birth.payloadId];
  });
}

function together(updates: readonly Uint8Array[]): readonly Uint8Array[] {
  const groups: Uint8Array[][] = [];
  let sizeBytes = Infinity;
  for (const update of updates) {
    if (sizeBytes + update.byteLength > undoLimits.updateBytesMax) {
      groups.push([]);
      sizeBytes = 0;
    }
    groups.at(-1)?.push(update);
    sizeBytes += update.byteLength;
  }
  return groups.map((group) => Y.mergeUpdates(group));
}
