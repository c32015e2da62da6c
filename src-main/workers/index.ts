/** The only thread that loads usearch and the native addon. */
import { workerData } from "node:worker_threads";
import * as z from "zod";
import { createSealedFiles } from "#adapters/sealed-files/sealed-files.ts";
import { scriptScan } from "#adapters/vectors/exact-scan.ts";
import { nativeTuning, scriptTuning } from "#adapters/vectors/limits.ts";
import { nativeScan } from "#adapters/vectors/native-scan.ts";
import { createScratch } from "#adapters/vectors/scratch.ts";
import { createVectorEngine } from "#adapters/vectors/vector-engine.ts";
import { loadNative } from "#native";
import { serveRemote } from "#shared/kit/remote.ts";
import { giveBackWhenIdle } from "./give-back.ts";
import { threadPort } from "./thread-port.ts";

/** Both folders are the index's alone. */
export const IndexWorkerData = z.object({
  sealedFolder: z.string().min(1),
  scratchFolder: z.string().min(1),
  key: z.instanceof(Uint8Array),
});
export type IndexWorkerData = z.infer<typeof IndexWorkerData>;

const { sealedFolder, scratchFolder, key } = IndexWorkerData.parse(workerData);
const [sealed, scratch] = await Promise.all([
  createSealedFiles({ folder: sealedFolder, key }),
  createScratch({
    diskFolder: scratchFolder,
    ...(process.platform === "linux" ? { memoryFolder: "/dev/shm" } : {}),
  }),
]);
const loaded = loadNative();
const speed =
  loaded.kind === "loaded"
    ? { scan: nativeScan(loaded.native), tuning: nativeTuning }
    : {
        scan: { ...scriptScan, withoutNative: loaded.why },
        tuning: scriptTuning,
      };
serveRemote(threadPort(), createVectorEngine({ sealed, scratch, ...speed }));
giveBackWhenIdle();
