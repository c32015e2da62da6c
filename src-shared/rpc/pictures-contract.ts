import { oc } from "@orpc/contract";
import * as z from "zod";
import { ItemId } from "../model/ids.ts";
import { HeldPictureId, PictureFacts } from "../model/picture.ts";
import { errors } from "./errors.ts";

/** Bytes of a picture in one call; a larger one comes in several. As base64 they stay below what a message may have. */
export const picturePartBytesMax = 512 * 1024;

export const pictures = {
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
    .input(
      z.object({
        name: z.string().trim().min(1).max(255).default("picture"),
        /** Base64. */
        part: z
          .base64()
          .min(1)
          .max(Math.ceil(picturePartBytesMax / 3) * 4),
        /** The id that the part before gave. */
        after: HeldPictureId.optional(),
        /** Another part follows. */
        more: z.boolean().default(false),
      }),
    )
    .output(z.object({ id: HeldPictureId, done: z.boolean() })),
};
