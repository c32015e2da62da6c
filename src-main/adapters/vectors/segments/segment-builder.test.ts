import { afterEach, expect, test, vi } from "vitest";
import { loadNative, type Native } from "#native";
import type { NativeSegment, SegmentInput } from "#native/segment.ts";
import { limits, segmentTuning } from "./limits.ts";
import { createSegmentBuilder } from "./segment-builder.ts";

afterEach(() => void vi.useRealTimers());

const loaded = loadNative();
const rowCount = 60;
const input: SegmentInput = {
  dimensions: 8,
  ids: Uint32Array.from({ length: rowCount }, (_, row) => row + 1),
  codes: Int8Array.from({ length: rowCount * 8 }, (_, place) => (place * 37) % 120),
};

/** Builds that give way to all never come to their turn, as where others take all processors. */
function starved() {
  const native = loaded.kind === "loaded" ? loaded.native : ({} as Native);
  const begun: boolean[] = [];
  const builder = createSegmentBuilder({
    tuning: { ...segmentTuning, flatRowsMax: 50 },
    freeMemory: () => 1e12,
    native: {
      ...native,
      buildSegment(wanted) {
        const waits = wanted.graph?.yieldsToAll === true;
        begun.push(waits);
        if (!waits) return native.buildSegment(wanted);
        const { promise, reject } = Promise.withResolvers<NativeSegment>();
        return { done: promise, cancel: () => reject(new Error("cancelled")) };
      },
    },
  });
  return { builder, begun };
}

test.skipIf(loaded.kind === "absent")(
  "a graph that gets no turn below all others is made among them (needs the addon)",
  async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const { builder, begun } = starved();
    const making = builder.best(input, rowCount);
    vi.advanceTimersByTime(limits.patienceMs);
    expect(begun).toEqual([true]);
    vi.advanceTimersByTime(rowCount * limits.patienceMsPerRow);
    const segment = await making;
    expect(begun).toEqual([true, false]);
    expect(segment.facts()).toMatchObject({ rowCount, hasGraph: true });
    expect(builder.withoutGraph()).toBeUndefined();
    segment.close();
  },
);

test.skipIf(loaded.kind === "absent")(
  "one that is given up while it waits for its turn is not begun again (needs the addon)",
  async () => {
    const { builder, begun } = starved();
    const making = builder.best(input, rowCount);
    builder.cancel();
    await expect(making).rejects.toThrow("cancelled");
    expect(begun).toEqual([true]);
  },
);
