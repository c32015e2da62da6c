/**
 * What stands before Yjs, on the server and on devices: an update is read through once, and refused as a whole where it
 * is not what an honest device sends. Yjs itself trusts its peers: seven bytes make it reserve 240 MB, eleven shut a
 * device out of its own document.
 */
import * as decoding from "lib0/decoding";
import type { DocumentKind } from "./document-name.ts";
import type { Refused } from "./frames.ts";
import { limits } from "./limits.ts";
import { lengthOf, passesText, refuse, skipContent, skipKey, UpdateRefused } from "./update-bytes.ts";

/** Of each client the clock that comes next, as is on disk. */
export type Heads = ReadonlyMap<number, number>;

export type Checked =
  | {
      readonly kind: "sound";
      /** Of the clients that the update takes further. */
      readonly heads: Heads;
      /** Nothing in it is new: it is acknowledged and not stored. */
      readonly isKnown: boolean;
    }
  | { readonly kind: "refused"; readonly why: Refused; readonly detail: string };

export interface Expected {
  readonly kind: DocumentKind;
  readonly heads: Heads;
  /** Whether the sender may write as this client: it is its own, or nobody's yet. */
  readonly mayWriteAs: (client: number) => boolean;
  /** What was merged from many updates, as the server sends it: it may be larger than what is written at once. */
  readonly isState?: boolean;
}

const rootOf: Readonly<Record<DocumentKind, string>> = { births: "items", edits: "items", tags: "tags" };

/** A position that a struct leans on: it must be known by then. */
interface Leaning {
  readonly client: number;
  readonly clock: number;
  readonly byClient: number;
  readonly byClock: number;
}

/** Never throws and never reserves more than the update is long, whatever its bytes. */
export function checkUpdate(update: Uint8Array, expected: Expected): Checked {
  if (update.byteLength > (expected.isState === true ? limits.stateBytesMax : limits.updateBytesMax))
    return { kind: "refused", why: "too-large", detail: `${update.byteLength} bytes` };
  try {
    return check(decoding.createDecoder(update), expected);
  } catch (thrown) {
    if (thrown instanceof UpdateRefused) return { kind: "refused", why: thrown.why, detail: thrown.message };
    // lib0 and the strict text decoder throw at bytes that are no number or no text.
    return { kind: "refused", why: "malformed", detail: "the bytes are no update" };
  }
}

function check(decoder: decoding.Decoder, { kind, heads, mayWriteAs, isState = false }: Expected): Checked {
  const further = new Map<number, number>();
  const leanings: Leaning[] = [];
  const headOf = (client: number): number => further.get(client) ?? heads.get(client) ?? 0;
  const clientCount = decoding.readVarUint(decoder);
  if (clientCount > (isState ? limits.stateClientCountMax : limits.updateClientCountMax))
    refuse("too-large", "too many writers in one update");
  let structsLeft: number = isState ? limits.stateStructCountMax : limits.structCountMax;
  for (let at = 0; at < clientCount; at++) {
    const structCount = lengthOf(decoder, Math.min(structsLeft, decoder.arr.byteLength - decoder.pos));
    structsLeft -= structCount;
    const client = decoding.readVarUint(decoder);
    let clock = decoding.readVarUint(decoder);
    if (!mayWriteAs(client)) refuse("not-owner", `client ${client} is another device's`);
    if (clock > headOf(client)) refuse("gap", `client ${client} begins at ${clock}, not ${headOf(client)}`);
    for (let struct = 0; struct < structCount; struct++)
      clock += skipStruct(decoder, rootOf[kind], leanings, { client, clock });
    if (clock > headOf(client)) further.set(client, clock);
  }
  for (const { client, clock, byClient, byClock } of leanings) {
    const known = client === byClient ? byClock : headOf(client);
    if (clock >= known) refuse("gap", `leans on ${client}@${clock}, which is not known`);
  }
  // Of a state the server is believed, for it has put it together from updates that were checked.
  if (!isState && clientCount > 1) refuseCircles(leanings, heads, headOf);
  const rangeCount = skipDeletions(
    decoder,
    headOf,
    isState ? limits.stateStructCountMax : limits.structCountMax,
  );
  if (decoder.pos !== decoder.arr.byteLength) refuse("malformed", "there is more behind the update");
  return { kind: "sound", heads: further, isKnown: further.size === 0 && rangeCount === 0 };
}

/** Structs of two clients that lean on one another would wait for each other in Yjs for ever. */
function refuseCircles(leanings: readonly Leaning[], known: Heads, headOf: (client: number) => number): void {
  const queues = Map.groupBy(leanings, ({ byClient }) => byClient);
  const places = new Map<number, number>();
  const nextOf = (client: number): Leaning | undefined => queues.get(client)?.[places.get(client) ?? 0];
  /** Where a client has come to: before its first struct that has yet to wait, or through. */
  const reached = (client: number): number =>
    Math.max(known.get(client) ?? 0, nextOf(client)?.byClock ?? headOf(client));
  const advance = (byClient: number): boolean => {
    const before = places.get(byClient) ?? 0;
    let place = before;
    for (let next = nextOf(byClient); next !== undefined; next = nextOf(byClient)) {
      if (next.client !== byClient && next.clock >= reached(next.client)) break;
      places.set(byClient, (place += 1));
    }
    return place > before;
  };
  const clients = [...queues.keys()];
  let isFurther = true;
  while (isFurther) isFurther = clients.map(advance).includes(true);
  if (clients.some((client) => nextOf(client) !== undefined))
    refuse("gap", "writers lean on one another in a circle");
}

function skipStruct(
  decoder: decoding.Decoder,
  root: string,
  leanings: Leaning[],
  { client, clock }: { readonly client: number; readonly clock: number },
): number {
  const info = decoding.readUint8(decoder);
  const reference = info & 0b11111;
  // Collected: an honest device has it where an own value was overwritten before it was sent.
  if (reference === 0) return lengthOf(decoder, limits.goneLengthMax);
  const lean = (): void =>
    void leanings.push({
      client: decoding.readVarUint(decoder),
      clock: decoding.readVarUint(decoder),
      byClient: client,
      byClock: clock,
    });
  const [hasLeft, hasRight, hasKey] = [(info & 0x80) !== 0, (info & 0x40) !== 0, (info & 0x20) !== 0];
  if (hasLeft) lean();
  if (hasRight) lean();
  if (!hasLeft && !hasRight) {
    const isRoot = decoding.readVarUint(decoder) === 1;
    if (!isRoot) lean();
    else if (!passesText(decoder, limits.keyBytesMax, root)) refuse("bad-schema", "another root");
    if (hasKey) skipKey(decoder);
    // The roots of ours are maps: an entry without a key would hide in them.
    else if (isRoot) refuse("bad-schema", "a list in a map");
  }
  return skipContent(decoder, reference);
}

/**
 * Only what is known can be deleted. How much does not matter: whoever answers by state vector tells of all that was ever
 * deleted. Returns the count of ranges.
 */
function skipDeletions(
  decoder: decoding.Decoder,
  headOf: (client: number) => number,
  rangeCountMax: number,
): number {
  const clientCount = decoding.readVarUint(decoder);
  if (clientCount > decoder.arr.byteLength - decoder.pos) refuse("malformed", "more deletions than bytes");
  let allCount = 0;
  for (let at = 0; at < clientCount; at++) {
    const client = decoding.readVarUint(decoder);
    const rangeCount = decoding.readVarUint(decoder);
    if (rangeCount > decoder.arr.byteLength - decoder.pos) refuse("malformed", "more deletions than bytes");
    allCount += rangeCount;
    if (allCount > rangeCountMax) refuse("too-large", "deletes in too many places at once");
    for (let range = 0; range < rangeCount; range++) {
      const clock = decoding.readVarUint(decoder);
      const length = lengthOf(decoder, limits.goneLengthMax);
      if (clock + length > headOf(client)) refuse("gap", `deletes ${client}@${clock}, which is not known`);
    }
  }
  return allCount;
}
