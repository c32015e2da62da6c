import type { Engine } from "./engine.ts";
import {
  hnswlib,
  lanceDb,
  sqliteVec,
  usearchByte,
  usearchGraph,
  usearchHalf,
  usearchHalfGraph,
  zvec,
} from "./engines.ts";
import { limits } from "./limits.ts";

/** How much is measured, in full and in a minute. Sizes that the targets speak of are not to be lowered. */
export interface Amounts {
  /** Asked without a filter and with one; what takes thousands of times as long is left out where it cannot be the best. */
  readonly plainPeers: readonly Engine[];
  readonly filteringPeers: readonly Engine[];
  readonly passes: number;
  readonly filterShares: readonly number[];
  readonly filteredPasses: number;
  readonly filteredQueryCount: number;
  readonly scanRounds: number;
  /** Whether links lead to all rows; looked at row by row, beside nobody. */
  readonly looksAtReach: boolean;
  /** How many times as much of a processor each is to take. */
  readonly buildPeers: ReadonlyMap<Engine, number>;
  /** Builds whose processor time is compared; small, because the slowest peer needs minutes for 200,000. */
  readonly buildRowCount: number;
  readonly buildRounds: number;
  readonly openRounds: number;
  /** How many times as fast as the peer; its time grows with the rows, ours does not. */
  readonly openOverPeer: number;
  readonly sealedRounds: number;
  /** Rows that come while questions are asked; absent where `live` measures it. */
  readonly live?: LiveAmounts;
}

/** A graph of so many rows, and turns of as many rows that come in as there are queries. */
export interface LiveAmounts {
  readonly rowCount: number;
  readonly turns: number;
  readonly restartRounds: number;
  /** Of rows that are committed, and then found. */
  readonly commitCount: number;
}

export const wholeLive: LiveAmounts = {
  rowCount: limits.liveRowCount,
  turns: limits.liveTurns,
  restartRounds: limits.restartRounds,
  commitCount: limits.threadCommitCount,
};

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
  scanRounds: 5,
  looksAtReach: true,
  buildRowCount: 100_000,
  buildRounds: 2,
  openRounds: 9,
  openOverPeer: 20,
  sealedRounds: 7,
};

/** Over a million rows those that have shown to be slow before are left out. */
export const large: Amounts = {
  ...full,
  plainPeers: [usearchHalf, usearchByte, hnswlib, zvec],
  filteringPeers: [usearchHalf, usearchGraph, zvec, sqliteVec],
  buildPeers: new Map([[usearchByte, 3]]),
  buildRounds: 1,
};

/** Every figure that there is a target for, beside who comes nearest to it; scans and builds are smaller than those spoken of. */
export const quick: Amounts = {
  plainPeers: [usearchHalf, usearchByte, hnswlib],
  filteringPeers: [usearchHalfGraph, zvec],
  // Of so few rows all lies in caches, and a peer's build takes less of each than of many.
  buildPeers: new Map([
    [usearchByte, 1.5],
    [hnswlib, 4],
  ]),
  passes: 3,
  filterShares: full.filterShares,
  filteredPasses: 2,
  filteredQueryCount: 30,
  scanRounds: 3,
  looksAtReach: false,
  buildRowCount: 10_000,
  buildRounds: 1,
  openRounds: 3,
  openOverPeer: 5,
  sealedRounds: 3,
  live: { rowCount: 24_000, turns: 8, restartRounds: 3, commitCount: 100 },
};
