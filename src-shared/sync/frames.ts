/**
 * What goes over the one socket of a device, both ways. A binary message is one frame or several after one another:
 * `channel` and `type` as variable-length integers, then what the type asks for. Channel 0 is the connection's own;
 * the others are documents, numbered by the device. Types 0 and 1 are those of y-protocols, so that its stock
 * provider works over a channel; a frame of theirs ends its message.
 */
import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";
import { isDocumentName, type DocumentName } from "./document-name.ts";
import { limits } from "./limits.ts";

const frameTypes = {
  /** y-protocols: 0 asks by state vector, 1 answers, 2 is an update. */
  sync: 0,
  awareness: 1,
  ack: 16,
  open: 17,
  refuse: 18,
  opened: 19,
  close: 20,
  /** One of `sync` that says which of the channel's it is. */
  counted: 21,
  /** Channel 0. */
  hello: 32,
  welcome: 33,
  manifest: 34,
  erased: 35,
  access: 36,
  ping: 37,
  pong: 38,
  room: 39,
  suggested: 40,
} as const;

/** As `since`: who opens knows no `seq` of this log, and is compared with by state vector. */
export const compareSince = Number.MAX_SAFE_INTEGER;

const syncTypes = ["sync-step-1", "sync-step-2", "update"] as const;

/** Why an update, or a document that was asked for, was not taken. Closed: the catalogue has a sentence for each. */
export const refusals = [
  "not-permitted",
  "not-owner",
  "gap",
  "malformed",
  "too-large",
  "bad-schema",
  "erased",
  "clock-ahead",
  "too-fast",
  "revoked",
  "unknown-document",
  "busy",
] as const;
export type Refused = (typeof refusals)[number];

export interface UpdateFrame<Type extends "update" | "sync-step-2" = "update" | "sync-step-2"> {
  readonly type: Type;
  readonly channel: number;
  readonly update: Uint8Array;
  /** From `newsVersion` on a device says which of the channel's it is (1-based), so that a copy is known for one. */
  readonly count?: number;
}

export type Frame =
  | { readonly type: "sync-step-1"; readonly channel: number; readonly stateVector: Uint8Array }
  | UpdateFrame<"sync-step-2">
  | UpdateFrame<"update">
  | { readonly type: "awareness"; readonly channel: number; readonly body: Uint8Array }
  /** The channel's updates up to the device's `count`th (1-based) are on the server's disk; the document is at `seq`. */
  | { readonly type: "ack"; readonly channel: number; readonly count: number; readonly seq: number }
  /** Asks for all of a document that came after `since`, and to be told what comes. */
  | { readonly type: "open"; readonly channel: number; readonly name: DocumentName; readonly since: number }
  /** All until `seq` has been sent. */
  | { readonly type: "opened"; readonly channel: number; readonly seq: number }
  | { readonly type: "close"; readonly channel: number }
  /** The device's `count`th update of the channel was not taken and will not be; 0 refuses the channel itself. */
  | { readonly type: "refuse"; readonly channel: number; readonly count: number; readonly why: Refused }
  /** `erasedSince`: the epoch of erasures that the device has heard of. */
  | {
      readonly type: "hello";
      readonly version: number;
      readonly oldest: number;
      readonly erasedSince: number;
    }
  /** `epoch` names the server's log: another one means that it was put back from a backup. */
  | { readonly type: "welcome"; readonly version: number; readonly epoch: string; readonly nowMs: number }
  | {
      readonly type: "manifest";
      readonly documents: readonly { readonly name: DocumentName; readonly seq: number }[];
    }
  /** Ids (of items, payloads) that must not be kept: before any update, and whenever one comes to be. */
  | { readonly type: "erased"; readonly epoch: number; readonly ids: readonly string[] }
  /** Partitions that the device may now read (and no others). */
  | { readonly type: "access"; readonly epoch: number; readonly partitionIds: readonly string[] }
  | { readonly type: "ping" | "pong"; readonly nonce: number }
  /** From `newsVersion` on: whether the server's disk has no room, so that it takes nothing new. Unsaid, it has. */
  | { readonly type: "room"; readonly isFull: boolean }
  /** From `newsVersion` on: something that the device's person may see was suggested, withdrawn or decided. What, the server says to who asks. */
  | { readonly type: "suggested" };

/** Of a type that a newer version may know nothing is said: it is not the other side's mistake. */
export type Decoded =
  | { readonly kind: "frames"; readonly frames: readonly Frame[] }
  | { readonly kind: "malformed"; readonly frames: readonly Frame[] };

export function encodeFrame(frame: Frame): Uint8Array {
  const encoder = encoding.createEncoder();
  writeFrame(encoder, frame);
  return encoding.toUint8Array(encoder);
}

export function writeFrame(encoder: encoding.Encoder, frame: Frame): void {
  const begin = (channel: number, type: number): void => {
    encoding.writeVarUint(encoder, channel);
    encoding.writeVarUint(encoder, type);
  };
  switch (frame.type) {
    case "sync-step-1":
      begin(frame.channel, frameTypes.sync);
      encoding.writeVarUint(encoder, syncTypes.indexOf(frame.type));
      encoding.writeVarUint8Array(encoder, frame.stateVector);
      break;
    case "sync-step-2":
    case "update":
      begin(frame.channel, frame.count === undefined ? frameTypes.sync : frameTypes.counted);
      encoding.writeVarUint(encoder, syncTypes.indexOf(frame.type));
      if (frame.count !== undefined) encoding.writeVarUint(encoder, frame.count);
      encoding.writeVarUint8Array(encoder, frame.update);
      break;
    case "awareness":
      begin(frame.channel, frameTypes.awareness);
      encoding.writeUint8Array(encoder, frame.body);
      break;
    case "ack":
      begin(frame.channel, frameTypes.ack);
      encoding.writeVarUint(encoder, frame.count);
      encoding.writeVarUint(encoder, frame.seq);
      break;
    case "open":
      begin(frame.channel, frameTypes.open);
      encoding.writeVarString(encoder, frame.name);
      encoding.writeVarUint(encoder, frame.since);
      break;
    case "opened":
      begin(frame.channel, frameTypes.opened);
      encoding.writeVarUint(encoder, frame.seq);
      break;
    case "close":
      begin(frame.channel, frameTypes.close);
      break;
    case "refuse":
      begin(frame.channel, frameTypes.refuse);
      encoding.writeVarUint(encoder, frame.count);
      encoding.writeVarUint(encoder, refusals.indexOf(frame.why));
      break;
    default:
      writeOwn(encoder, frame);
  }
}

type OwnFrame = Extract<
  Frame,
  {
    readonly type:
      | "hello"
      | "welcome"
      | "manifest"
      | "erased"
      | "access"
      | "ping"
      | "pong"
      | "room"
      | "suggested";
  }
>;

/** What is said of the connection itself. */
function writeOwn(encoder: encoding.Encoder, frame: OwnFrame): void {
  encoding.writeVarUint(encoder, 0);
  encoding.writeVarUint(encoder, frameTypes[frame.type]);
  switch (frame.type) {
    case "hello":
      encoding.writeVarUint(encoder, frame.version);
      encoding.writeVarUint(encoder, frame.oldest);
      encoding.writeVarUint(encoder, frame.erasedSince);
      return;
    case "welcome":
      encoding.writeVarUint(encoder, frame.version);
      encoding.writeVarString(encoder, frame.epoch);
      encoding.writeVarUint(encoder, frame.nowMs);
      return;
    case "manifest":
      encoding.writeVarUint(encoder, frame.documents.length);
      for (const { name, seq } of frame.documents) {
        encoding.writeVarString(encoder, name);
        encoding.writeVarUint(encoder, seq);
      }
      return;
    case "erased":
      encoding.writeVarUint(encoder, frame.epoch);
      writeStrings(encoder, frame.ids);
      return;
    case "access":
      encoding.writeVarUint(encoder, frame.epoch);
      writeStrings(encoder, frame.partitionIds);
      return;
    case "ping":
    case "pong":
      encoding.writeVarUint(encoder, frame.nonce);
      return;
    case "room":
      encoding.writeVarUint(encoder, frame.isFull ? 1 : 0);
      return;
    case "suggested":
      return;
  }
}

function writeStrings(encoder: encoding.Encoder, values: readonly string[]): void {
  encoding.writeVarUint(encoder, values.length);
  for (const value of values) encoding.writeVarString(encoder, value);
}

/**
 * Never throws, whatever the bytes: frames before the first that cannot be read are given all the same. Whole states, as
 * the server sends them, may be larger than what devices send: `bytesMax` is then `limits.stateBytesMax`.
 */
export function decodeFrames(message: Uint8Array, bytesMax: number = limits.frameBytesMax): Decoded {
  const frames: Frame[] = [];
  if (message.byteLength > bytesMax) return { kind: "malformed", frames };
  const decoder = decoding.createDecoder(message);
  try {
    while (decoding.hasContent(decoder)) {
      const frame = decodeFrame(decoder);
      if (frame === undefined || frames.length === limits.frameCountMax) return { kind: "malformed", frames };
      if (frame !== "unknown") frames.push(frame);
    }
  } catch {
    // lib0 throws at the end of the bytes and at integers that are none: both mean that this is no frame.
    return { kind: "malformed", frames };
  }
  return { kind: "frames", frames };
}

function decodeFrame(decoder: decoding.Decoder): Frame | "unknown" | undefined {
  const channel = decoding.readVarUint(decoder);
  const type = decoding.readVarUint(decoder);
  switch (type) {
    case frameTypes.sync: {
      const sync = syncTypes[decoding.readVarUint(decoder)];
      if (sync === undefined) return undefined;
      const bytes = decoding.readVarUint8Array(decoder);
      return sync === "sync-step-1"
        ? { type: sync, channel, stateVector: bytes }
        : { type: sync, channel, update: bytes };
    }
    case frameTypes.counted: {
      const sync = syncTypes[decoding.readVarUint(decoder)];
      if (sync === undefined || sync === "sync-step-1") return undefined;
      const count = decoding.readVarUint(decoder);
      return { type: sync, channel, count, update: decoding.readVarUint8Array(decoder) };
    }
    case frameTypes.awareness:
      return { type: "awareness", channel, body: decoding.readTailAsUint8Array(decoder) };
    case frameTypes.ack:
      return {
        type: "ack",
        channel,
        count: decoding.readVarUint(decoder),
        seq: decoding.readVarUint(decoder),
      };
    case frameTypes.open: {
      const name = decoding.readVarString(decoder);
      const since = decoding.readVarUint(decoder);
      return isDocumentName(name) ? { type: "open", channel, name, since } : undefined;
    }
    case frameTypes.opened:
      return { type: "opened", channel, seq: decoding.readVarUint(decoder) };
    case frameTypes.close:
      return { type: "close", channel };
    case frameTypes.refuse: {
      const count = decoding.readVarUint(decoder);
      // A reason of a newer version is a refusal all the same.
      return { type: "refuse", channel, count, why: refusals[decoding.readVarUint(decoder)] ?? "malformed" };
    }
    default:
      return channel === 0 ? decodeOwn(decoder, type) : undefined;
  }
}

function decodeOwn(decoder: decoding.Decoder, type: number): Frame | "unknown" {
  const uint = (): number => decoding.readVarUint(decoder);
  switch (type) {
    case frameTypes.hello:
      return { type: "hello", version: uint(), oldest: uint(), erasedSince: uint() };
    case frameTypes.welcome:
      return { type: "welcome", version: uint(), epoch: decoding.readVarString(decoder), nowMs: uint() };
    case frameTypes.manifest:
      return {
        type: "manifest",
        documents: readMany(decoder, () => ({
          name: readName(decoder),
          seq: uint(),
        })),
      };
    case frameTypes.erased:
      return { type: "erased", epoch: uint(), ids: readMany(decoder, decoding.readVarString) };
    case frameTypes.access:
      return { type: "access", epoch: uint(), partitionIds: readMany(decoder, decoding.readVarString) };
    case frameTypes.ping:
      return { type: "ping", nonce: uint() };
    case frameTypes.pong:
      return { type: "pong", nonce: uint() };
    case frameTypes.suggested:
      return { type: "suggested" };
    case frameTypes.room:
      return { type: "room", isFull: uint() !== 0 };
    default:
      // Of a newer version: what follows in this message cannot be told apart.
      decoding.readTailAsUint8Array(decoder);
      return "unknown";
  }
}

function readName(decoder: decoding.Decoder): DocumentName {
  const name = decoding.readVarString(decoder);
  if (!isDocumentName(name)) throw new RangeError("no document is called so");
  return name;
}

/** A list is believed to be only as long as its bytes can be: each entry takes one at least. */
function readMany<Value>(
  decoder: decoding.Decoder,
  read: (decoder: decoding.Decoder) => Value,
): readonly Value[] {
  const count = decoding.readVarUint(decoder);
  if (count > decoder.arr.byteLength - decoder.pos) throw new RangeError("a list is longer than its message");
  const values: Value[] = [];
  for (let at = 0; at < count; at++) values.push(read(decoder));
  return values;
}
