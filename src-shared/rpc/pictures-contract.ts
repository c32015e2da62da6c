import { oc } from "@orpc/contract";
import * as z from "zod";
import { ItemId } from "../model/ids.ts";
import { ModelId } from "../model/model-catalogue.ts";
import { ModelRemark } from "../model/model-remark.ts";
import { PictureFacts } from "../model/picture.ts";
import { errors } from "./errors.ts";
import { HeldAnswer, heldPart } from "./held-part.ts";

/** What is done with a model that reads pictures and words. */
export const Seeing = z.object({
  /** In use; absent where none is here. */
  model: z.object({ id: ModelId, name: z.string() }).optional(),
  /** Pictures that it has seen, of all that can be. */
  doneCount: z.int().nonnegative(),
  totalCount: z.int().nonnegative(),
  /** Why it did not see the last ones. */
  failure: ModelRemark.optional(),
});
export type Seeing = z.infer<typeof Seeing>;

export const pictures = {
  seeing: oc
    .errors(errors)
    .route({ method: "GET", path: "/pictures/seeing", summary: "How far a model has seen the pictures" })
    .output(Seeing),
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
