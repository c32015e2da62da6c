/** Whether every row of a sealed segment can be found by a walk: along its links, and when it is asked for by its own vector. */
import type { NativeSegment } from "#native/segment.ts";
import { moreIsBetter, type Report } from "../benchmark.ts";
import { tessera } from "./engines.ts";
import { nameOf, type Field } from "./field.ts";
import { limits, targets } from "./limits.ts";
import { loadSegment } from "./tessera-engine.ts";

/** Where a segment has what is read here, as `native/src/image.hpp` says. */
const places = { rowCount: 24, dimensions: 32, linkCount: 36, cellCount: 56, offsets: 64 } as const;
const sections = { codes: 0, ids: 2, links: 4, cellStarts: 8 } as const;
const noLink = 0xffff_ffff;
const rowMask = 0x00ff_ffff;

export interface SegmentGraph {
  readonly rowCount: number;
  readonly dimensions: number;
  readonly linksOfRow: number;
  /** Of all rows, one behind the other. */
  readonly links: Uint32Array;
  readonly codes: Int8Array;
  readonly ids: Uint32Array;
  /** Where walks begin: the first row of each cell. */
  readonly starts: Uint32Array;
}

export function graphOf(segment: NativeSegment): SegmentGraph {
  const head = segment.bytes(0, 4_096);
  const view = new DataView(head.buffer);
  const countAt = (place: number): number => Number(view.getBigUint64(place, true));
  const rowCount = countAt(places.rowCount);
  const cellCount = countAt(places.cellCount);
  const dimensions = view.getUint32(places.dimensions, true);
  const linksOfRow = 2 * view.getUint32(places.linkCount, true);
  const bytesOf = (section: number, count: number): ArrayBuffer => {
    const from = countAt(places.offsets + 8 * section);
    return segment.bytes(from, from + count).buffer;
  };
  return {
    rowCount,
    dimensions,
    linksOfRow,
    links: new Uint32Array(bytesOf(sections.links, rowCount * linksOfRow * 4)),
    codes: new Int8Array(bytesOf(sections.codes, rowCount * dimensions)),
    ids: new Uint32Array(bytesOf(sections.ids, rowCount * 4)),
    starts: new Uint32Array(bytesOf(sections.cellStarts, cellCount * 4)),
  };
}

/** Rows that links lead to from this one, itself among them. */
export function reachedCount({ rowCount, linksOfRow, links }: SegmentGraph, start: number): number {
  const isSeen = new Uint8Array(rowCount);
  const waiting = [start];
  isSeen[start] = 1;
  let count = 0;
  for (let row = waiting.pop(); row !== undefined; row = waiting.pop()) {
    count++;
    for (let place = row * linksOfRow; place < (row + 1) * linksOfRow; place++) {
      const word = links[place] ?? noLink;
      if (word === noLink) break;
      const next = word & rowMask;
      if (isSeen[next] === 1) continue;
      isSeen[next] = 1;
      waiting.push(next);
    }
  }
  return count;
}

/** Rows that a walk gives among ten when their own vector is asked for. */
export async function selfFoundCount(
  segment: NativeSegment,
  { rowCount, dimensions, codes, ids }: SegmentGraph,
  effort: number,
): Promise<number> {
  const [count, batch] = [10, 1_000];
  let foundCount = 0;
  for (let from = 0; from < rowCount; from += batch) {
    const queries = Float32Array.from(codes.subarray(from * dimensions, (from + batch) * dimensions));
    const answer = await segment.search({ queries, count, effort, strategy: "graph" });
    for (let query = 0; query < answer.found.length; query++) {
      const given = answer.ids.subarray(query * count, query * count + (answer.found[query] ?? 0));
      if (given.includes(ids[from + query] ?? noLink)) foundCount++;
    }
  }
  return foundCount;
}

export async function reachAll(field: Field, report: Report, signal: AbortSignal): Promise<void> {
  const segment = loadSegment(field.indexOf(tessera).path);
  try {
    const graph = graphOf(segment);
    const { rowCount, starts } = graph;
    const step = Math.max(1, Math.floor(starts.length / limits.reachStarts));
    const some = starts.filter((_, place) => place % step === 0);
    const rows = { unit: "rows", peer: "rows in all", peerValue: rowCount };
    const value = Math.min(...Array.from(some, (start) => reachedCount(graph, start)));
    const name = `${nameOf(field)}, fewest rows that links lead to, from ${some.length} places where walks begin`;
    report.measured(moreIsBetter({ name, value, ...rows, target: 1 }));
    signal.throwIfAborted();
    report.measured(
      moreIsBetter({
        name: `${nameOf(field)}, rows that are found when their own vector is asked for`,
        value: await selfFoundCount(segment, graph, limits.reachEffort),
        ...rows,
        target: targets.selfFoundShare,
      }),
    );
  } finally {
    segment.close();
  }
}
