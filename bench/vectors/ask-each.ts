import { noRow } from "../data/nearest-rows.ts";
import { neighbourCount, type VectorSet } from "../data/vector-set.ts";
import type { Asked } from "./engine.ts";

type Found = ArrayLike<number | bigint>;

/** Asks one query after another of a peer, with the clock around each call of its binding. */
export async function askEach(
  set: VectorSet,
  queryCount: number,
  near: (query: Float32Array<SharedArrayBuffer>, place: number) => Found | Promise<Found>,
): Promise<Asked> {
  const rows = new Uint32Array(queryCount * neighbourCount).fill(noRow);
  const elapsedNs = new Float64Array(queryCount);
  for (let place = 0; place < queryCount; place += 1) {
    const query = set.queries.subarray(place * set.dimensions, (place + 1) * set.dimensions);
    const startedNs = process.hrtime.bigint();
    const asked = near(query, place);
    // Waiting for what is there already would be held against the peer.
    const found = asked instanceof Promise ? await asked : asked;
    elapsedNs[place] = Number(process.hrtime.bigint() - startedNs);
    rows.set(Array.from(found, Number).slice(0, neighbourCount), place * neighbourCount);
  }
  return { rows, elapsedNs };
}
