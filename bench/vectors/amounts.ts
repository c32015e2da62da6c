import type { Engine } from "./engine.ts";
import { hnswlib, lanceDb, sqliteVec, usearchByte, usearchGraph, usearchHalf, zvec } from "./engines.ts";

/** How much is measured, in full and in a minute. Sizes that the targets speak of are not to be lowered. */
export interface Amounts {
  /** Asked without a filter and with one; what takes thousands of times as long is left out where it cannot be the best. */
  readonly plainPeers: readonly Engine[];
  readonly filteringPeers: readonly Engine[];
  readonly passes: number;
  readonly filterShares: readonly number[];
  readonly filteredPasses: number;
  readonly filteredQueryCount: number;
  /** Builds whose processor time is compared; small, because the slowest peer needs minutes for 200,000. */
  /** How many times as much of a processor each is to take. */
  readonly buildPeers: ReadonlyMap<Engine, number>;
  readonly buildRowCount: number;
  readonly buildRounds: number;
  readonly openRounds: number;
  /** How many times as fast as the peer; its time grows with the rows, ours does not. */
  readonly openOverPeer: number;
}

export const full: Amounts = {
  plainPeers: [usearchHalf, usearchByte, hnswlib, zvec, lanceDb],
  filteringPeers: [usearchHalf, usearchGraph, hnswlib, zvec, sqliteVec, lanceDb],
  buildPeers: new Map([
    [usearchByte, 3],
    [hnswlib, 5],
  ]),
  passes: 5,
  filterShares: [0.5, 0.1, 0.05, 0.03, 0.01, 0.001],
  filteredPasses: 3,
  filteredQueryCount: 100,
  buildRowCount: 100_000,
  buildRounds: 2,
  openRounds: 9,
  openOverPeer: 20,
};

/** Over a million rows those that have shown to be slow before are left out. */
export const large: Amounts = {
  ...full,
  plainPeers: [usearchHalf, usearchByte, hnswlib, zvec],
  filteringPeers: [usearchHalf, usearchGraph, zvec, sqliteVec],
  buildPeers: new Map([[usearchByte, 3]]),
  buildRounds: 1,
};

export const quick: Amounts = {
  plainPeers: [usearchHalf, usearchByte],
  filteringPeers: [usearchHalf, sqliteVec],
  buildPeers: new Map([[usearchByte, 3]]),
  passes: 3,
  filterShares: [0.5, 0.1, 0.01],
  filteredPasses: 2,
  filteredQueryCount: 60,
  buildRowCount: 20_000,
  buildRounds: 1,
  openRounds: 5,
  openOverPeer: 5,
};
