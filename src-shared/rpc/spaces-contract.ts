import { eventIterator, oc } from "@orpc/contract";
import * as z from "zod";
import { ItemId, SegmentId } from "../model/ids.ts";
import { ModelRemark } from "../model/model-remark.ts";
import { Space } from "../model/space.ts";
import { errors } from "./errors.ts";

const Count = z.int().nonnegative();
const Coverage = z.object({ doneCount: Count, totalCount: Count });
const SpaceFacts = Space.pick({ id: true, modelId: true, dimensions: true });

/** What a space that is being built waits for, or is at. */
export const BuildStage = z.enum(["embedding", "indexing", "paused", "resting", "disk-full", "failed"]);
export type BuildStage = z.infer<typeof BuildStage>;

const BuildingSpace = SpaceFacts.extend({
  ...Coverage.shape,
  stage: BuildStage,
  /** Why it failed. */
  detail: z.string().optional(),
  /** At the pace of the last pages; absent while nothing is being done. */
  remainingMs: z.number().nonnegative().optional(),
});

export const SpacesStatus = z.object({
  /** Ids of the models that can be used, the bundled one first. */
  models: z.array(z.string()).readonly(),
  /**
   * The one that is searched; `missing` while it lacks vectors of some segments, which are found by their words; `failure`
   * while its model does not run: all is found by words alone.
   */
  active: SpaceFacts.extend({ missing: Coverage.optional(), failure: ModelRemark.optional() }),
  building: BuildingSpace.optional(),
  /** The one before, which can be gone back to. */
  previous: SpaceFacts.optional(),
  /** Vectors of spaces that are not wanted any more are being removed. */
  isForgetting: z.boolean(),
});
export type SpacesStatus = z.infer<typeof SpacesStatus>;

export const ComparedHit = z.object({
  itemId: ItemId,
  segmentId: SegmentId,
  name: z.string(),
  path: z.string(),
});
export type ComparedHit = z.infer<typeof ComparedHit>;

/** First what is compared, then each saved search; nothing more comes after the last. */
export const SpaceComparison = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("begun"),
    queryCount: Count,
    active: SpaceFacts,
    other: SpaceFacts.extend(Coverage.shape),
  }),
  z.object({
    kind: z.literal("query"),
    name: z.string(),
    text: z.string(),
    active: z.array(ComparedHit).readonly(),
    other: z.array(ComparedHit).readonly(),
    /** Of the first ten of either, the share that both have. */
    overlap: z.number().min(0).max(1),
  }),
]);
export type SpaceComparison = z.infer<typeof SpaceComparison>;

export const spaces = {
  status: oc
    .errors(errors)
    .route({ method: "GET", path: "/spaces", summary: "Text models, and the spaces of vectors made by them" })
    .output(SpacesStatus),
  /** Searches go on in the present space until the new one is complete, and then in that. */
  use: oc
    .errors(errors)
    .route({ method: "POST", path: "/spaces/use", summary: "Embed everything by another model, then use it" })
    .input(z.object({ modelId: z.string().trim().min(1).max(200) }))
    .output(SpacesStatus),
  setPaused: oc
    .errors(errors)
    .route({ method: "POST", path: "/spaces/pause", summary: "Pause or resume what is being embedded" })
    .input(z.object({ paused: z.boolean() }))
    .output(SpacesStatus),
  cancel: oc
    .errors(errors)
    .route({ method: "POST", path: "/spaces/cancel", summary: "Give up the space that is being built" })
    .output(SpacesStatus),
  rollBack: oc
    .errors(errors)
    .route({ method: "POST", path: "/spaces/rollback", summary: "Go back to the model before" })
    .output(SpacesStatus),
  forget: oc
    .errors(errors)
    .route({ method: "POST", path: "/spaces/forget", summary: "Remove the vectors of the model before" })
    .output(SpacesStatus),
  compare: oc
    .errors(errors)
    .route({
      method: "POST",
      path: "/spaces/compare",
      summary: "Answers to the saved searches in two spaces, side by side",
    })
    .output(eventIterator(SpaceComparison)),
};
