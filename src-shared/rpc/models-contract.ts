import { eventIterator, oc } from "@orpc/contract";
import * as z from "zod";
import { ModelEntry, ModelId } from "../model/model-catalogue.ts";
import { ModelRemark } from "../model/model-remark.ts";
import { errors } from "./errors.ts";

const Bytes = z.int().nonnegative();
const came = { doneBytes: Bytes, totalBytes: Bytes };
const failed = { why: ModelRemark, said: z.string() };

export const ModelState = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("absent") }),
  /** No pins: only a pack or a catalogue file brings it. */
  z.object({ kind: z.literal("unverified") }),
  z.object({ kind: z.literal("downloading"), ...came }),
  /** Goes on where it stopped. */
  z.object({ kind: z.literal("paused"), ...came }),
  z.object({ kind: z.literal("failed"), ...came, ...failed }),
  z.object({ kind: z.literal("ready") }),
  /** It was ready; a file is gone or altered. */
  z.object({ kind: z.literal("damaged"), ...failed }),
]);
export type ModelState = z.infer<typeof ModelState>;

export const ModelStatus = z.object({
  entry: ModelEntry,
  /** Of the pinned files; about, where there are none. */
  sizeBytes: Bytes,
  state: ModelState,
});
export type ModelStatus = z.infer<typeof ModelStatus>;

/** What a model did with a sample of our own, on this machine. */
export const ModelTrial = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("works"), loadMs: z.number(), runMs: z.number(), detail: z.string() }),
  z.object({ kind: z.literal("fails"), ...failed }),
]);
export type ModelTrial = z.infer<typeof ModelTrial>;

export const PackEvent = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("progress"), ...came }),
  z.object({
    kind: z.literal("done"),
    path: z.string(),
    modelIds: z.array(ModelId).readonly(),
    sizeBytes: Bytes,
    /** Of the key that signed it. */
    fingerprint: z.string(),
  }),
  z.object({ kind: z.literal("refused"), ...failed }),
]);
export type PackEvent = z.infer<typeof PackEvent>;

const Path = z.string().min(1).max(4096);
const identified = z.object({ id: ModelId });
const List = z.array(ModelStatus).readonly();

/** Models beside the bundled one. Nothing is downloaded that was not asked for. */
export const models = {
  list: oc
    .errors(errors)
    .route({ method: "GET", path: "/models", summary: "Models that are here or could be" })
    .output(List),
  /** At once, then at every change. */
  stream: oc
    .errors(errors)
    .route({ method: "GET", path: "/models/stream", summary: "The models' states as they change" })
    .output(eventIterator(List)),
  download: oc
    .errors(errors)
    .route({ method: "POST", path: "/models/{id}/download", summary: "Begin or resume a download" })
    .input(identified)
    .output(ModelStatus),
  pause: oc
    .errors(errors)
    .route({ method: "POST", path: "/models/{id}/pause", summary: "Pause a download, keeping what came" })
    .input(identified)
    .output(ModelStatus),
  /** Cancels a download too. */
  remove: oc
    .errors(errors)
    .route({ method: "DELETE", path: "/models/{id}", summary: "Remove a model, or what came of it" })
    .input(identified)
    .output(ModelStatus),
  try: oc
    .errors(errors)
    .route({ method: "POST", path: "/models/{id}/try", summary: "Load a model and run it on a sample" })
    .input(identified)
    .output(ModelTrial),
  /** Entries of a person's own, with the fingerprints that they have; they are kept in the data folder. */
  addCatalogue: oc
    .errors(errors)
    .route({ method: "POST", path: "/models/catalogue", summary: "Add the entries of a catalogue file" })
    .input(z.object({ path: Path }))
    .output(
      z.discriminatedUnion("kind", [
        z.object({ kind: z.literal("added"), modelIds: z.array(ModelId).readonly() }),
        z.object({ kind: z.literal("refused"), ...failed }),
      ]),
    ),
  /** From a folder that has its files at their paths, each checked against its fingerprint. */
  takeFolder: oc
    .errors(errors)
    .route({ method: "POST", path: "/models/{id}/take", summary: "Copy a model from a folder" })
    .input(identified.extend({ path: Path }))
    .output(ModelStatus),
  exportPack: oc
    .errors(errors)
    .route({ method: "POST", path: "/models/export", summary: "Write ready models to one signed file" })
    .input(z.object({ path: Path, ids: z.array(ModelId).min(1).max(50) }))
    .output(eventIterator(PackEvent)),
  importPack: oc
    .errors(errors)
    .route({ method: "POST", path: "/models/import", summary: "Take the models of a signed file" })
    .input(
      z.object({
        path: Path,
        /** The signer's fingerprint, compared by the person: for models that no pins of this release cover. */
        trust: z.string().max(200).optional(),
      }),
    )
    .output(eventIterator(PackEvent)),
};
