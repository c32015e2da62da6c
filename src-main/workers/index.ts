/** The only thread that loads usearch; the native addon it shares with the writer. */
import { workerData } from "node:worker_threads";
import * as z from "zod";
import { createSealedFiles } from "#adapters/sealed-files/sealed-files.ts";
import { scriptScan } from "#adapters/vectors/exact-scan.ts";
import { scriptTuning } from "#adapters/vectors/limits.ts";
import { createScratch } from "#adapters/vectors/scratch.ts";
import { segmentTuning } from "#adapters/vectors/segments/limits.ts";
import { createMappedSegments, createSealedSegments } from "#adapters/vectors/segments/segment-files.ts";
import { createSegmentedEngine } from "#adapters/vectors/segments/segmented-engine.ts";
import { withSharedArrivals } from "#adapters/vectors/shared-arrivals.ts";
import type { VectorEngine } from "#adapters/vectors/vector-engine.ts";
import { loadNative, type Native, type NativeAbsence } from "#native";
import { serveRemote } from "#shared/kit/remote.ts";
import { giveBackWhenIdle } from "./give-back.ts";
import { threadPort } from "./thread-port.ts";

/** The folders are the index's alone. */
export const IndexWorkerData = z.object({
  sealedFolder: z.string().min(1),
  mappedFolder: z.string().min(1),
  scratchFolder: z.string().min(1),
  key: z.instanceof(Uint8Array),
});
export type IndexWorkerData = z.infer<typeof IndexWorkerData>;

const data = IndexWorkerData.parse(workerData);
const sealed = await createSealedFiles({ folder: data.sealedFolder, key: data.key });

const segmented = (native: Native): VectorEngine =>
  createSegmentedEngine({
    native,
    sealed,
    files: {
      sealed: createSealedSegments(native, sealed),
      mapped: createMappedSegments(native, data.mappedFolder),
    },
    tuning: segmentTuning,
  });

/** usearch is loaded here alone: where the addon is there, nobody must have a usearch for this platform. */
async function withoutAddon(withoutNative: NativeAbsence): Promise<VectorEngine> {
  const { createVectorEngine } = await import("#adapters/vectors/vector-engine.ts");
  const memory = process.platform === "linux" ? { memoryFolder: "/dev/shm" } : {};
  const scratch = await createScratch({ diskFolder: data.scratchFolder, ...memory });
  return createVectorEngine({
    sealed,
    scratch,
    scan: { ...scriptScan, withoutNative },
    tuning: scriptTuning,
  });
}

const loaded = loadNative();
const engine = loaded.kind === "loaded" ? segmented(loaded.native) : await withoutAddon(loaded.why);
serveRemote(threadPort(), withSharedArrivals(engine));
giveBackWhenIdle(loaded.kind === "loaded" ? () => loaded.native.giveBackMemory() : undefined);
