import type { Native } from "#native";
import type { GraphRemark } from "#shared/model/doctor-remark.ts";
import type { NativeBuild, NativeSegment, SegmentInput } from "#native/segment.ts";
import { freeMemoryBytes } from "./free-memory.ts";
import { limits, type SegmentTuning } from "./limits.ts";

export interface SegmentBuilderDeps {
  readonly native: Native;
  readonly tuning: SegmentTuning;
  /** In bytes; absent where what this process may still take is what counts. */
  readonly freeMemory?: () => number;
}

export interface SegmentBuilder {
  /** Without a graph: done in a moment. */
  flat(input: SegmentInput): Promise<NativeSegment>;
  /** With a graph where so many rows are worth one and memory suffices. */
  best(input: SegmentInput, rowCount: number): Promise<NativeSegment>;
  /** Why rows that should have a graph have none. */
  withoutGraph(): GraphRemark | undefined;
  /** What is being made is given up: its promise rejects. */
  cancel(): void;
}

export function createSegmentBuilder({
  native,
  tuning,
  freeMemory = freeMemoryBytes,
}: SegmentBuilderDeps): SegmentBuilder {
  let build: NativeBuild | undefined;
  let isCancelled = false;
  let withoutGraph: GraphRemark | undefined;

  const made = (input: SegmentInput): Promise<NativeSegment> => {
    isCancelled = false;
    build = native.buildSegment(input);
    return build.done.finally(() => (build = undefined));
  };
  /** Below all others first. Where these leave it too little it begins again, as one of them. */
  const madeInTime = async (input: SegmentInput, rowCount: number): Promise<NativeSegment> => {
    const graph = graphOf(rowCount);
    const patient = made({ ...input, graph: { ...graph, yieldsToAll: true } });
    const begun = build;
    let isLate = false;
    const timer = setTimeout(
      () => {
        isLate = true;
        begun?.cancel();
      },
      limits.patienceMs + rowCount * limits.patienceMsPerRow,
    );
    try {
      return await patient;
    } catch (thrown) {
      if (!isLate || isCancelled) throw thrown;
      return await made({ ...input, graph });
    } finally {
      clearTimeout(timer);
    }
  };
  return {
    flat: made,
    async best(input, rowCount) {
      if (rowCount <= tuning.flatRowsMax) return made(input);
      withoutGraph = shortage(rowCount, input.dimensions, freeMemory());
      if (withoutGraph !== undefined) return made(input);
      try {
        return await madeInTime(input, rowCount);
      } catch (thrown) {
        if (isCancelled) throw thrown;
        // Rows alone take less, and are scanned: slower, but nothing is lost.
        const detail = thrown instanceof Error ? thrown.message : String(thrown);
        withoutGraph = { code: "graph-not-made", detail };
        return made(input);
      }
    },
    withoutGraph: () => withoutGraph,
    cancel() {
      isCancelled = true;
      build?.cancel();
    },
  };
}

/** With the third root of the rows: at a million twice as many as at a hundred and thirty thousand. */
export function buildEffort(rowCount: number): number {
  const { least, upToRows, most } = limits.buildEffort;
  return Math.round(Math.min(most, least * Math.max(1, Math.cbrt(rowCount / upToRows))));
}

const graphOf = (rowCount: number) => ({
  linkCount: limits.linkCount,
  effort: buildEffort(rowCount),
  threadCount: limits.buildThreadCount,
});

function shortage(rowCount: number, dimensions: number, freeBytes: number): GraphRemark | undefined {
  const neededBytes = rowCount * (dimensions + 8 * limits.linkCount) * limits.buildMemoryFactor;
  const mayTakeBytes = freeBytes * limits.freeMemoryShareMax;
  return neededBytes <= mayTakeBytes
    ? undefined
    : {
        code: "graph-needs-memory",
        neededMegabytes: Math.ceil(neededBytes / 1e6),
        freeMegabytes: Math.floor(mayTakeBytes / 1e6),
      };
}
