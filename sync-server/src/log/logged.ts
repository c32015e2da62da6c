/** Records of the file log, as bytes. What was read is our own and was checked by its sum: what does not fit is a bug. */
import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";
import { DeviceId } from "#shared/model/team.ts";
import { DocumentName } from "#shared/sync/document-name.ts";
import { decodeMarks, encodeMarks, type PastState } from "./past.ts";

export type Logged =
  | { readonly kind: "epoch"; readonly epoch: string }
  | {
      readonly kind: "update";
      readonly name: DocumentName;
      readonly seq: number;
      readonly deviceId: DeviceId;
      readonly newClients: readonly number[];
      /** 0: written by a program that kept no times. */
      readonly receivedMs: number;
      readonly body: Uint8Array;
    }
  /** The state of all updates until `seq`. */
  | {
      readonly kind: "snapshot";
      readonly name: DocumentName;
      readonly seq: number;
      readonly owners: ReadonlyMap<number, DeviceId>;
      readonly body: Uint8Array;
    }
  /** What is kept of the document's past begins with it. */
  | ({ readonly kind: "past"; readonly name: DocumentName } & Omit<PastState, "state"> & {
        readonly body: Uint8Array;
      });

/** Updates were written without their times once. */
const kinds = ["epoch", "untimed-update", "snapshot", "update", "past"] as const;

/** All in one buffer, of which each is a part: a group commit has a thousand, of a few documents and devices. */
export function encodeLogged(all: readonly Logged[]): readonly Uint8Array[] {
  const encoder = encoding.createEncoder();
  const texts = new Map<string, Uint8Array>();
  const writeText = (text: string): void => {
    const bytes = texts.get(text) ?? utf8.encode(text);
    texts.set(text, bytes);
    // A string is its bytes behind their count, as bytes are.
    encoding.writeVarUint8Array(encoder, bytes);
  };
  const ends = all.map((logged) => {
    writeLogged(encoder, logged, writeText);
    return encoding.length(encoder);
  });
  const bytes = encoding.toUint8Array(encoder);
  return ends.map((end, at) => bytes.subarray(ends[at - 1] ?? 0, end));
}

const utf8 = new TextEncoder();

function writeLogged(encoder: encoding.Encoder, logged: Logged, writeText: (text: string) => void): void {
  encoding.writeVarUint(encoder, kinds.indexOf(logged.kind));
  if (logged.kind === "epoch") return writeText(logged.epoch);
  writeText(logged.name);
  encoding.writeVarUint(encoder, logged.seq);
  if (logged.kind === "update") {
    writeText(logged.deviceId);
    encoding.writeVarUint(encoder, logged.newClients.length);
    for (const client of logged.newClients) encoding.writeVarUint(encoder, client);
    encoding.writeVarUint(encoder, logged.receivedMs);
  } else if (logged.kind === "past") {
    // Undefined and 0 are told apart.
    encoding.writeVarUint(encoder, logged.untimedMs === undefined ? 0 : logged.untimedMs + 1);
    encoding.writeVarUint8Array(encoder, encodeMarks(logged.marks));
  } else {
    encoding.writeVarUint(encoder, logged.owners.size);
    for (const [client, device] of logged.owners) {
      encoding.writeVarUint(encoder, client);
      writeText(device);
    }
  }
  encoding.writeVarUint8Array(encoder, logged.body);
}

export function decodeLogged(bytes: Uint8Array): Logged {
  const decoder = decoding.createDecoder(bytes);
  const kind = kinds[decoding.readVarUint(decoder)];
  if (kind === undefined) throw new Error("a record of the log is of a newer Tessera; start that one");
  if (kind === "epoch") return { kind, epoch: decoding.readVarString(decoder) };
  const name = DocumentName.parse(decoding.readVarString(decoder));
  const seq = decoding.readVarUint(decoder);
  const readDevice = (): DeviceId => DeviceId.parse(decoding.readVarString(decoder));
  if (kind === "update" || kind === "untimed-update") {
    const deviceId = readDevice();
    const newClients = many(decoder, () => decoding.readVarUint(decoder));
    const receivedMs = kind === "update" ? decoding.readVarUint(decoder) : 0;
    const body = decoding.readVarUint8Array(decoder);
    return { kind: "update", name, seq, deviceId, newClients, receivedMs, body };
  }
  if (kind === "past") {
    const untimed = decoding.readVarUint(decoder);
    const marks = decodeMarks(decoding.readVarUint8Array(decoder));
    const body = decoding.readVarUint8Array(decoder);
    return { kind, name, seq, untimedMs: untimed === 0 ? undefined : untimed - 1, marks, body };
  }
  const owners = new Map(many(decoder, () => [decoding.readVarUint(decoder), readDevice()] as const));
  return { kind, name, seq, owners, body: decoding.readVarUint8Array(decoder) };
}

/** The update or the state in a record that was decoded when the file was opened or written: the rest is skipped. */
export function bodyOf(bytes: Uint8Array): Uint8Array {
  const decoder = decoding.createDecoder(bytes);
  const kind = kinds[decoding.readVarUint(decoder)];
  if (kind === undefined || kind === "epoch") throw new Error("the name of a log is no update");
  const skipText = (): void => void decoding.readVarUint8Array(decoder);
  const skipNumber = (): void => void decoding.readVarUint(decoder);
  skipText();
  skipNumber();
  if (kind === "past") {
    skipNumber();
    skipText();
    return decoding.readVarUint8Array(decoder);
  }
  if (kind !== "snapshot") skipText();
  many(decoder, () => {
    skipNumber();
    if (kind === "snapshot") skipText();
  });
  if (kind === "update") skipNumber();
  return decoding.readVarUint8Array(decoder);
}

const many = <Value>(decoder: decoding.Decoder, read: () => Value): readonly Value[] =>
  Array.from({ length: decoding.readVarUint(decoder) }, read);
