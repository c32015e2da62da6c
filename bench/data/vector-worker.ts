// A thread that makes a share of a set of vectors, or of its exact answers.
import { parentPort, workerData } from "node:worker_threads";
import { type ClusterModel, writeVectors } from "./clustered-vectors.ts";
import { nearestRows, type NearestInput } from "./nearest-rows.ts";

export type VectorTask =
  | {
      readonly kind: "vectors";
      readonly model: ClusterModel;
      readonly seed: number;
      readonly range: { readonly from: number; readonly until: number };
      readonly vectors: Float32Array;
      readonly clusters: Uint16Array;
    }
  | {
      readonly kind: "nearest";
      readonly input: NearestInput;
      readonly range: { readonly from: number; readonly until: number };
    };

// Started by vector-set.ts alone, with a task.
const task: VectorTask = workerData;
switch (task.kind) {
  case "vectors":
    writeVectors(task.model, task.seed, task.range, task.vectors, task.clusters);
    parentPort?.postMessage([]);
    break;
  case "nearest":
    parentPort?.postMessage(nearestRows(task.input, task.range));
    break;
}
