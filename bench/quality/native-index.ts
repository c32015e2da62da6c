/** The product's own index in this thread: segments and graphs of the addon over rows of a store, made as the product makes them. */
import { vi } from "vitest";
import { connectVectorIndex } from "#adapters/vectors/connect-vector-index.ts";
import { segmentTuning } from "#adapters/vectors/segments/limits.ts";
import { createMappedSegments, createSealedSegments } from "#adapters/vectors/segments/segment-files.ts";
import { createSegmentedEngine } from "#adapters/vectors/segments/segmented-engine.ts";
import { filesInMemory } from "#adapters/vectors/vector-engine.fake.ts";
import type { VectorIndex, VectorRow } from "#core/ports/vector-index.ts";
import type { Native } from "#native";
import type { NativeBuild, NativeSegment, SegmentInput, SegmentStrategy } from "#native/segment.ts";
import { serveRemote } from "#shared/kit/remote.ts";
import { Revision } from "#shared/model/ids.ts";
import type { Embedder } from "#core/ports/embedder.ts";
import { portPair } from "./searchable.ts";

export interface NativeIndexSetting {
  readonly native: Native;
  readonly space: Embedder["space"];
  readonly rows: readonly VectorRow[];
  /** Instead of the product's. */
  readonly graph?: NonNullable<SegmentInput["graph"]>;
  /** Absent: as costs have it, which is a scan for most questions to so few rows. */
  readonly strategy?: SegmentStrategy;
}

/** Segments of some thousand rows have a graph, or a test would be about a scan. Resolves when all rows are in one that has. */
export async function openNativeIndex({
  native,
  space,
  rows,
  graph,
  strategy = segmentTuning.strategy,
}: NativeIndexSetting): Promise<VectorIndex> {
  const sealed = filesInMemory();
  const [client, server] = portPair();
  const engine = createSegmentedEngine({
    native: {
      ...native,
      buildSegment: (input) => uncalibrated(native, native.buildSegment(withGraph(input, graph))),
    },
    sealed,
    files: { sealed: createSealedSegments(native, sealed), mapped: createMappedSegments(native, "") },
    tuning: { ...segmentTuning, flatRowsMax: 4_000, calmMs: 0, sealRowsMin: 1, strategy },
  });
  serveRemote(server, engine);
  const ids = Uint32Array.from(rows, ({ segmentId }) => segmentId).sort();
  const index = connectVectorIndex({
    port: client,
    rows: {
      vectorIds: () => Promise.resolve(ids),
      vectorsAfter: (_, after, limit) =>
        Promise.resolve(rows.filter(({ segmentId }) => segmentId > (after ?? 0)).slice(0, limit)),
    },
    atRest: "sealed",
    onFailure: (error) => {
      throw error;
    },
  });
  await index.open(space, Revision.parse(1), rows.length);
  await vi.waitFor(
    async () => {
      const { state, engine: told } = await index.state();
      if (state !== "ready" || !told.startsWith("segments: 1, with a graph: 1")) throw new Error(told);
    },
    { timeout: 60_000, interval: 20 },
  );
  return index;
}

const withGraph = (input: SegmentInput, graph: SegmentInput["graph"]): SegmentInput =>
  graph === undefined || input.graph === undefined ? input : { ...input, graph };

/** Its plans go by what rows cost usually: what they cost here, and now, would be another plan every time. */
function uncalibrated({ Loader }: Pick<Native, "Loader">, build: NativeBuild): NativeBuild {
  // One that was made has been measured; one that is opened is not yet.
  const opened = (made: NativeSegment): NativeSegment => {
    const { sizeBytes } = made.facts();
    const loader = new Loader(sizeBytes);
    loader.write(0, made.bytes(0, sizeBytes));
    made.close();
    return Object.defineProperty(loader.finish(), "calibrate", {
      value: () => Promise.reject(new Error("plans go by the usual costs here")),
    });
  };
  return { cancel: build.cancel, done: build.done.then(opened) };
}
