import { noRow } from "../data/nearest-rows.ts";
import { neighbourCount, type VectorSet } from "../data/vector-set.ts";
import type { Asked } from "./engine.ts";

/** Asks one query after another of a peer, with the clock around each call of its binding. */
export function askEach(
  set: VectorSet,
  queryCount: number,
  near: (query: Float32Array<SharedArrayBuffer>, place: number) => ArrayLike<number | bigint>,
): Asked {
  const rows = new Uint32Array(queryCount * neighbourCount).fill(noRow);
  const elapsedNs = new Float64Array(queryCount);
  for (let place = 0; place < queryCount; place += 1) {
    const query = set.queries.subarray(place * set.dimensions, (place + 1) * set.dimensions);
    const startedNs = process.hrtime.bigint();
    const found = near(query, place);
    elapsedNs[place] = Number(process.hrtime.bigint() - startedNs);
    rows.set(Array.from(found, Number).slice(0, neighbourCount), place * neighbourCount);
  }
  return { rows, elapsedNs };
}
