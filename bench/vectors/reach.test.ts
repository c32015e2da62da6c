import { expect, test } from "vitest";
import { loadNative } from "#native";
import { plantVectors } from "#adapters/vectors/planted-vectors.ts";
import { limits, targets } from "./limits.ts";
import { graphOf, reachedCount, selfFoundCount } from "./reach.ts";

const loaded = loadNative();
const [dimensions, rowCount] = [32, 30_000];

test.skipIf(loaded.kind === "absent")(
  "links of a sealed segment lead to every row, and each is found by its own vector (needs the addon)",
  async () => {
    if (loaded.kind === "absent") return;
    // Many small clusters far from each other: what graphs lose rows between.
    const { row } = plantVectors({ seed: 7, dimensions, clusterCount: 300, spread: 0.25 });
    const codes = new Int8Array(rowCount * dimensions);
    for (let place = 0; place < rowCount; place++) codes.set(row(place + 1).codes, place * dimensions);
    const ids = Uint32Array.from({ length: rowCount }, (_, place) => place);
    const graph = { linkCount: 16, effort: 64, threadCount: 2 };
    const segment = await loaded.native.buildSegment({ dimensions, ids, codes, graph }).done;
    const built = graphOf(segment);
    const { starts } = built;
    for (const start of [starts[0], starts[starts.length >> 1], starts.at(-1)])
      expect(reachedCount(built, start ?? -1)).toBe(rowCount);
    // Two threads put rows in as it comes: all were found, and once four were not.
    expect(await selfFoundCount(segment, built, limits.reachEffort)).toBeGreaterThanOrEqual(
      rowCount * targets.selfFoundShare,
    );
    // What is looked for is seen: a row that no link names any more.
    const links = built.links.map((word) => ((word & 0xff_ffff) === starts[1] ? 0xffff_ffff : word));
    expect(reachedCount({ ...built, links }, starts[0] ?? -1)).toBeLessThan(rowCount);
    segment.close();
  },
);

test.skipIf(loaded.kind === "absent")(
  "rows that are all alike, as what stands at the foot of every page is, keep no segment from being sealed (needs the addon)",
  async () => {
    if (loaded.kind === "absent") return;
    const { row } = plantVectors({ seed: 3, dimensions, clusterCount: 50, spread: 0.5 });
    const [count, alikeCount] = [6_000, 500];
    const codes = new Int8Array(count * dimensions);
    for (let place = 0; place < count; place++)
      codes.set(row(place + 1).codes, (place < alikeCount ? 0 : place) * dimensions);
    for (let place = 1; place < alikeCount; place++) codes.copyWithin(place * dimensions, 0, dimensions);
    const ids = Uint32Array.from({ length: count }, (_, place) => place);
    const graph = { linkCount: 16, effort: 76, threadCount: 1 };
    const segment = await loaded.native.buildSegment({ dimensions, ids, codes, graph }).done;
    const query = Float32Array.from(codes.subarray(0, dimensions));
    const answer = await segment.search({ queries: query, count: 600, effort: 750, strategy: "graph" });
    const given = answer.ids.subarray(0, answer.found[0]);
    expect(given.filter((id) => id < alikeCount)).toHaveLength(alikeCount);
    segment.close();
  },
);
