/** The library, bound to files of this device: it asks nothing of any network and writes nothing. */
import { basename, dirname } from "node:path";
import { env } from "@huggingface/transformers";
import type { ProcessOrder } from "./model-service.ts";

/** How the library names the model, and the options of every part of it. */
export function localRuntime({ folder, use, threadCount }: ProcessOrder) {
  env.allowRemoteModels = false;
  env.allowLocalModels = true;
  env.localModelPath = dirname(folder);
  env.useFSCache = false;
  env.useBrowserCache = false;
  // What is not there is absent: nothing may be asked for it instead.
  env.fetch = (): Promise<never> => Promise.reject(new Error("a model's process has no network"));
  return {
    name: basename(folder),
    options: {
      dtype: use.dtype,
      device: "cpu",
      local_files_only: true,
      session_options: { intraOpNumThreads: threadCount, interOpNumThreads: 1, executionMode: "sequential" },
    },
  } as const;
}

/** Told to the person, without a second try: the same files would not load any better. */
export class ModelNotLoadable extends Error {
  override readonly name = "ModelNotLoadable";
}

/** What a model gives is looked at before it is believed: one of another shape, or of broken numbers, is no model of ours. */
export function checkedRows(data: unknown, dims: readonly number[], rows: number, width: number | undefined) {
  if (!(data instanceof Float32Array)) throw new ModelNotLoadable("it gives no numbers of the expected type");
  if (dims.length !== 2 || dims[0] !== rows || (width !== undefined && dims[1] !== width))
    throw new ModelNotLoadable(`it gives ${dims.join(" × ")} numbers instead of ${rows} × ${width ?? "any"}`);
  if (!data.every(Number.isFinite)) throw new ModelNotLoadable("it gives numbers that are not finite");
  return Float32Array.from(data);
}

export function atUnitLength(rows: Float32Array<ArrayBuffer>, width: number): Float32Array<ArrayBuffer> {
  for (let start = 0; start < rows.length; start += width) {
    const row = rows.subarray(start, start + width);
    const length = Math.hypot(...row);
    if (length > 0) for (let column = 0; column < width; column++) row[column]! /= length;
  }
  return rows;
}
