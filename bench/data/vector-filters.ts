import { createRandom } from "./random.ts";

export interface VectorFilter {
  /** `random 10 %` or `clusters 10 %`. */
  readonly name: string;
  /** Any rows, or all rows of some clusters: what "in folder X" does, and what graphs find hardest. */
  readonly kind: "random" | "clusters";
  readonly share: number;
  /** Sorted rows. */
  readonly rows: Uint32Array;
  /** A bit a row. */
  readonly bits: Uint32Array<SharedArrayBuffer>;
}

export const allows = ({ bits }: VectorFilter, row: number): boolean =>
  (((bits[row >> 5] ?? 0) >>> (row & 31)) & 1) === 1;

/** For peers that filter by a column: it holds 1 where the filter allows the row, else 0. */
export const columnOf = ({ kind, share }: VectorFilter): string => `${kind}_${Math.round(share * 1000)}`;

const filterShares = [0.5, 0.1, 0.05, 0.03, 0.01, 0.001] as const;

export function makeFilters(clusters: Uint16Array, seed: number): readonly VectorFilter[] {
  return filterShares.flatMap((share, place) => [
    filterOf("random", share, clusters.length, randomRows(clusters.length, share, seed + place)),
    filterOf("clusters", share, clusters.length, rowsOfClusters(clusters, share, seed + place)),
  ]);
}

function filterOf(
  kind: VectorFilter["kind"],
  share: number,
  rowCount: number,
  rows: Uint32Array,
): VectorFilter {
  const bits = new Uint32Array(new SharedArrayBuffer(Math.ceil(rowCount / 32) * 4));
  for (const row of rows) bits[row >> 5] = (bits[row >> 5] ?? 0) | (1 << (row & 31));
  return { name: `${kind} ${Number((share * 100).toPrecision(2))} %`, kind, share, rows, bits };
}

function randomRows(rowCount: number, share: number, seed: number): Uint32Array {
  const random = createRandom(seed);
  const rows: number[] = [];
  for (let row = 0; row < rowCount; row += 1) if (random.next() < share) rows.push(row);
  return Uint32Array.from(rows);
}

/** Clusters in random order, as long as all of one still fit. */
function rowsOfClusters(clusters: Uint16Array, share: number, seed: number): Uint32Array {
  const random = createRandom(seed);
  const sizes = new Map<number, number>();
  for (const cluster of clusters) sizes.set(cluster, (sizes.get(cluster) ?? 0) + 1);
  const order = [...sizes].map(([cluster, size]) => ({ cluster, size, place: random.next() }));
  order.sort((left, right) => left.place - right.place);
  const chosen = new Set<number>();
  let room = Math.round(clusters.length * share);
  for (const { cluster, size } of order) {
    if (size > room) continue;
    chosen.add(cluster);
    room -= size;
  }
  const rows: number[] = [];
  for (const [row, cluster] of clusters.entries()) if (chosen.has(cluster)) rows.push(row);
  return Uint32Array.from(rows);
}
