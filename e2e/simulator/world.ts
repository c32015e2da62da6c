/** What all parts of a simulated team share: time, chance, which faults there are, and what went wrong. */
import type { Random } from "./random.ts";
import * as Y from "yjs";
import type { DocumentName } from "#shared/sync/document-name.ts";
import type { PlantedBug } from "./planted-bugs.ts";
import type { Schedule } from "./schedule.ts";

export interface World {
  readonly schedule: Schedule;
  readonly random: Random;
  readonly bug: PlantedBug | undefined;
  /** Until then things break; afterwards everything heals and must come to the same. */
  readonly areFaultsOn: () => boolean;
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

/** Reads each update once, however often it comes, and in whichever message. */
export function createEnds(): World["endsOf"] {
  const ends = new Map<string, ReadonlyMap<number, number>>();
  return (update) => {
    const bytes = Buffer.from(update.buffer, update.byteOffset, update.byteLength).toString("latin1");
    const known = ends.get(bytes);
    if (known !== undefined) return known;
    const { to } = Y.parseUpdateMeta(update);
    ends.set(bytes, to);
    return to;
  };
}
