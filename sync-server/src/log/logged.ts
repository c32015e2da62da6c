/** Records of the file log, as bytes. What was read is our own and was checked by its sum: what does not fit is a bug. */
import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";
import { DeviceId } from "#shared/model/team.ts";
import { DocumentName } from "#shared/sync/document-name.ts";

export type Logged =
  | { readonly kind: "epoch"; readonly epoch: string }
  | {
      readonly kind: "update";
      readonly name: DocumentName;
      readonly seq: number;
      readonly deviceId: DeviceId;
      readonly newClients: readonly number[];
      readonly body: Uint8Array;
    }
  /** The state of all updates until `seq`. */
  | {
      readonly kind: "snapshot";
      readonly name: DocumentName;
      readonly seq: number;
      readonly owners: ReadonlyMap<number, DeviceId>;
      readonly body: Uint8Array;
    };

const kinds = ["epoch", "update", "snapshot"] as const;

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
  if (kind === "update") {
    const deviceId = readDevice();
    const newClients = many(decoder, () => decoding.readVarUint(decoder));
    return { kind, name, seq, deviceId, newClients, body: decoding.readVarUint8Array(decoder) };
  }
  const owners = new Map(many(decoder, () => [decoding.readVarUint(decoder), readDevice()] as const));
  return { kind, name, seq, owners, body: decoding.readVarUint8Array(decoder) };
}

/** The update or the state in a record that was decoded when the file was opened or written: the rest is skipped. */
export function bodyOf(bytes: Uint8Array): Uint8Array {
  const decoder = decoding.createDecoder(bytes);
  const kind = kinds[decoding.readVarUint(decoder)];
  if (kind !== "update" && kind !== "snapshot") throw new Error("the name of a log is no update");
  const skipText = (): void => void decoding.readVarUint8Array(decoder);
  skipText();
  decoding.readVarUint(decoder);
  if (kind === "update") skipText();
  many(decoder, () => {
    decoding.readVarUint(decoder);
    if (kind === "snapshot") skipText();
  });
  return decoding.readVarUint8Array(decoder);
}

const many = <Value>(decoder: decoding.Decoder, read: () => Value): readonly Value[] =>
  Array.from({ length: decoding.readVarUint(decoder) }, read);
