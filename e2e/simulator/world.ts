/** What all parts of a simulated team share: time, chance, which faults there are, and what went wrong. */
import type { Random } from "#shared/kit/random.ts";
import * as Y from "yjs";
import type { DocumentName } from "#shared/sync/document-name.ts";
import type { PlantedBug } from "./planted-bugs.ts";
import type { Schedule } from "./schedule.ts";

/** What honest clocks show when a schedule begins. */
export const beginMs = 1_800_000_000_000;

export interface World {
  readonly schedule: Schedule;
  readonly random: Random;
  readonly bug: PlantedBug | undefined;
  /** Until then things break; afterwards everything heals and must come to the same. */
  readonly areFaultsOn: () => boolean;
  /** What the server takes for now: wrong while it is ahead. */
  readonly serverMs: () => number;
  readonly setServerAhead: (aheadMs: number) => void;
  /** The first thing that must never happen. */
  readonly violate: (what: string) => void;
  /** What the hub has on its disk of a document: the clock that comes next, by client, at any time so far. */
  readonly durable: (name: DocumentName) => Map<number, number>;
  /** The clocks that come after an update, by client. */
  readonly endsOf: (update: Uint8Array) => ReadonlyMap<number, number>;
}

/** Happens with this probability, while there are faults. */
export const fails = (world: World, probability: number): boolean =>
  world.random.next() < probability && world.areFaultsOn();

/** Whether all that the update writes is before these clocks. */
export function isWithin(world: World, update: Uint8Array, headOf: (client: number) => number): boolean {
  for (const [client, clock] of world.endsOf(update)) if (headOf(client) < clock) return false;
  return true;
}

interface Read {
  readonly update: Uint8Array;
  readonly ends: ReadonlyMap<number, number>;
}

/** Reads each update once, however often it comes, and in whichever message. */
export function createEnds(): World["endsOf"] {
  const alike = new Map<number, Read[]>();
  return (update) => {
    const sum = sumOfBegin(update);
    const own = alike.get(sum);
    const known = own?.find((each) => isSame(each.update, update));
    if (known !== undefined) return known.ends;
    const read = { update, ends: Y.parseUpdateMeta(update).to };
    if (own === undefined) alike.set(sum, [read]);
    else own.push(read);
    return read.ends;
  };
}

/** An update begins with who wrote it and at which clock: most are told apart by that, without a string of each. */
function sumOfBegin(update: Uint8Array): number {
  let sum = update.byteLength;
  for (let at = 0; at < 16 && at < update.byteLength; at++)
    sum = (Math.imul(sum, 31) + (update[at] ?? 0)) | 0;
  return sum;
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  if (one.byteLength !== other.byteLength) return false;
  for (let at = 0; at < one.byteLength; at++) if (one[at] !== other[at]) return false;
  return true;
}
