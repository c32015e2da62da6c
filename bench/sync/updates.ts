/** Edits as a device makes them. Every server is sent the very same bytes. */
import * as decoding from "lib0/decoding";
import * as Y from "yjs";
import { printHlc } from "#shared/kit/hlc.ts";
import { PartitionId } from "#shared/model/ids.ts";
import { DeviceId } from "#shared/model/team.ts";
import { DocumentName } from "#shared/sync/document-name.ts";
import { setField } from "#shared/sync/edits.ts";

const uuid = (n: number): string => `01970000-0000-7000-8000-${String(n).padStart(12, "0")}`;
export const partitionId = PartitionId.parse(uuid(1));
export const deviceOf = (n: number): DeviceId => DeviceId.parse(uuid(n + 1_000));

/** Edits of what the `n`th device has shared. */
export const documentOf = (n: number): DocumentName =>
  DocumentName.parse(`edits/${partitionId}/${deviceOf(0)}.${n}`);

export interface Edit {
  readonly update: Uint8Array;
  /** The clock of the device's client after it. */
  readonly clock: number;
}

export interface Writer {
  readonly deviceId: DeviceId;
  readonly client: number;
  /** Gives an item another title. */
  edit(): Edit;
}

/** The `n`th device, in a document of its own making: nothing comes into it but what it writes. */
export function createWriter(n: number): Writer {
  const doc = new Y.Doc();
  const client = 10_000 + n;
  doc.clientID = client;
  const deviceId = deviceOf(n);
  let made: Uint8Array | undefined;
  doc.on("update", (update: Uint8Array) => void (made = update));
  let count = 0;
  return {
    deviceId,
    client,
    edit() {
      count += 1;
      const editor = { device: deviceId, hlc: printHlc({ wallMs: Date.now(), count: count % 60_000 }) };
      setField(doc, String(count % 20), "title", `What device ${n} calls it the ${count}th time`, editor);
      if (made === undefined) throw new Error("nothing was edited");
      return { update: made, clock: Y.getState(doc.store, client) };
    },
  };
}

/** Whose the first writer of an update is, and where it begins. */
export function beginningOf(update: Uint8Array): { readonly client: number; readonly clock: number } {
  const decoder = decoding.createDecoder(update);
  const clientCount = decoding.readVarUint(decoder);
  if (clientCount === 0) return { client: 0, clock: 0 };
  decoding.readVarUint(decoder);
  return { client: decoding.readVarUint(decoder), clock: decoding.readVarUint(decoder) };
}
