import { createLikelyLooks } from "./likely-looks.ts";
import { createNearWatches, type LeastRows, type NearPairs } from "./near-watches.ts";

/** All that watches have of vectors. */
export function createWatchScans(pairsOf: (rows: LeastRows) => NearPairs) {
  const scanOf = () => createNearWatches(pairsOf);
  return { meanings: scanOf(), shown: scanOf(), looks: createLikelyLooks(scanOf) };
}
