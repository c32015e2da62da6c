import { workerData } from "node:worker_threads";
import * as z from "zod";
import { createEmbedService } from "#adapters/models/embed-service.ts";
import { loadStaticModel } from "#adapters/models/static-model.ts";
import { serveRemote } from "#shared/kit/remote.ts";
import { giveBackWhenIdle } from "./give-back.ts";
import { threadPort } from "./thread-port.ts";

/** `modelFolder` is absolute. `columnCount`: the first so many of the table's; absent for all. */
export const EmbedThreadData = z.object({
  modelFolder: z.string(),
  modelId: z.string(),
  columnCount: z.int().positive().optional(),
});
export type EmbedThreadData = z.infer<typeof EmbedThreadData>;

const { modelFolder, modelId, columnCount } = EmbedThreadData.parse(workerData);
// Calls that arrive while the model loads wait for it in the port.
const model = await loadStaticModel(modelFolder, modelId, columnCount);
serveRemote(threadPort(), createEmbedService(model), (value) =>
  value instanceof Float32Array && value.buffer instanceof ArrayBuffer ? [value.buffer] : [],
);
giveBackWhenIdle();
