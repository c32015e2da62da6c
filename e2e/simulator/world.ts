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
}

/** Happens with this probability, while there are faults. */
export const fails = (world: World, probability: number): boolean =>
  world.random.next() < probability && world.areFaultsOn();

const ends = new WeakMap<Uint8Array, ReadonlyMap<number, number>>();

/** The clocks that come after the update, by client. */
export function endsOf(update: Uint8Array): ReadonlyMap<number, number> {
  const known = ends.get(update);
  if (known !== undefined) return known;
  const { to } = Y.parseUpdateMeta(update);
  ends.set(update, to);
  return to;
}
