import { eventIterator, oc } from "@orpc/contract";
import * as z from "zod";
import { ItemId } from "../model/ids.ts";
import { ModelId } from "../model/model-catalogue.ts";
import { ModelRemark } from "../model/model-remark.ts";
import { PictureFacts } from "../model/picture.ts";
import { errors } from "./errors.ts";
import { HeldAnswer, heldPart } from "./held-part.ts";
import { SpaceComparison } from "./spaces-contract.ts";

const SeeingModel = z.object({ id: ModelId, name: z.string() });
const Seen = z.object({
  /** Pictures that it has seen, of all that can be. */
  doneCount: z.int().nonnegative(),
  totalCount: z.int().nonnegative(),
  /** Why it did not see the last ones. */
  failure: ModelRemark.optional(),
});

/** What is done with models that read pictures and words. */
export const Seeing = Seen.extend({
  /** In use; absent where none is here. */
  model: SeeingModel.optional(),
  /** Takes its place once it has seen all. */
  next: Seen.extend({ model: SeeingModel }).optional(),
  /** The one before, which can be gone back to. */
  before: SeeingModel.optional(),
});
export type Seeing = z.infer<typeof Seeing>;

export const pictures = {
  seeing: oc
    .errors(errors)
    .route({ method: "GET", path: "/pictures/seeing", summary: "How far a model has seen the pictures" })
    .output(Seeing),
  /** Searches go on with the present model until the new one has seen all pictures; the one before is gone back to at once. */
  useModel: oc
    .errors(errors)
    .route({
      method: "POST",
      path: "/pictures/seeing/use",
      summary: "Show all pictures to another model, then use it",
    })
    .input(z.object({ modelId: ModelId }))
    .output(Seeing),
  cancelModel: oc
    .errors(errors)
    .route({
      method: "POST",
      path: "/pictures/seeing/cancel",
      summary: "Stay with the present picture model",
    })
    .output(Seeing),
  forgetModel: oc
    .errors(errors)
    .route({
      method: "POST",
      path: "/pictures/seeing/forget",
      summary: "Remove what the picture model before has seen",
    })
    .output(Seeing),
  /** With the one that is to take its place, or else the one before. Ends early where another model follows meanwhile. */
  compareModels: oc
    .errors(errors)
    .route({
      method: "POST",
      path: "/pictures/seeing/compare",
      summary: "Answers to the saved searches by two picture models, side by side",
    })
    .output(eventIterator(SpaceComparison)),
  facts: oc
    .errors(errors)
    .route({ method: "GET", path: "/pictures/{itemId}", summary: "Size, place and colours of a picture" })
    .input(z.object({ itemId: ItemId }))
    .output(PictureFacts),
  /**
   * Answers with an id that stands behind `look:` in a query, until the program ends or fifty others came. The picture is
   * looked at and not stored.
   */
  hold: oc
    .errors(errors)
    .route({ method: "POST", path: "/pictures", summary: "Hand in a picture to search by" })
    .input(heldPart("picture"))
    .output(HeldAnswer),
};
