import { setImmediate as nextTurn } from "node:timers/promises";
import { expect, test } from "vitest";
import { loadNative, type Native } from "#native";
import { Revision, SegmentId, SpaceId } from "#shared/model/ids.ts";
import { filesInMemory, filledStore } from "../vector-engine.fake.ts";
import { packRows } from "../packed-rows.ts";
import { segmentTuning } from "./limits.ts";
import { createSealedSegments } from "./segment-files.ts";
import { createSegmentedEngine } from "./segmented-engine.ts";
import { testSpace } from "../vector-index.conformance.ts";

const loaded = loadNative();

test.skipIf(loaded.kind === "absent")(
  "of the few rows that come while a segment is made none is made by itself (needs the addon)",
  async () => {
    const native = loaded.kind === "loaded" ? loaded.native : ({} as Native);
    const rowCounts: number[] = [];
    const counting: Native = {
      ...native,
      buildSegment(input) {
        rowCounts.push(input.laid?.rowCount ?? 0);
        return native.buildSegment(input);
      },
    };
    const sealed = filesInMemory();
    const files = createSealedSegments(native, sealed);
    const tailRowsMax = 200;
    const engine = createSegmentedEngine({
      native: counting,
      sealed,
      files: { sealed: files, mapped: files },
      tuning: { ...segmentTuning, tailRowsMax, calmMs: 3_600_000, persistAfterMs: 3_600_000 },
    });
    await engine.open(
      { id: SpaceId.parse("test@1"), dimensions: testSpace.dimensions },
      Revision.parse(0),
      0,
      "sealed",
    );
    engine.finish();
    const { row } = filledStore(0);
    const insert = (id: number): void =>
      engine.apply(packRows([row(SegmentId.parse(id))], testSpace.dimensions), [], Revision.parse(id));
    for (let id = 1; id <= tailRowsMax; id++) insert(id);
    await expect.poll(() => rowCounts).toEqual([tailRowsMax]);
    // The tail is as long as before until the segment has taken its place, so each of these asks for one.
    for (let id = tailRowsMax + 1; id <= tailRowsMax + 20; id++) insert(id);
    await expect.poll(() => engine.state().engine).toContain("segments: 1,");
    // What was queued has begun by then.
    await nextTurn();
    expect(rowCounts).toEqual([tailRowsMax]);
    expect(engine.state().vectorCount).toBe(tailRowsMax + 20);
    await engine.close();
  },
);
