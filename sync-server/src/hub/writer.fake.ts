import * as Y from "yjs";
import { printHlc } from "#shared/kit/hlc.ts";
import type { DeviceId } from "#shared/model/team.ts";
import type { Editor } from "#shared/sync/edits.ts";

/** What a device's edit is as an update. */
export type Writer = (edit: (doc: Y.Doc, editor: Editor) => void) => Uint8Array;

/** A document that nothing comes into but what this device writes. */
export function openReplicaOf(device: DeviceId, client?: number): Writer {
  const doc = new Y.Doc();
  if (client !== undefined) doc.clientID = client;
  let count = 0;
  return (edit) => {
    let made: Uint8Array | undefined;
    doc.once("update", (update: Uint8Array) => void (made = update));
    doc.transact(() => edit(doc, { device, hlc: printHlc({ wallMs: 0, count: (count += 1) }) }));
    if (made === undefined) throw new Error("nothing was edited");
    return made;
  };
}
