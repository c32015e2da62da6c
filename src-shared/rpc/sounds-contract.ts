import { oc } from "@orpc/contract";
import { errors } from "./errors.ts";
import { HeldAnswer, heldPart } from "./held-part.ts";

export const sounds = {
  /**
   * A plain WAV file. Answers with an id that stands behind `sound:` in a query, until the program ends or fifty others came. The
   * sound is listened to and not stored.
   */
  hold: oc
    .errors(errors)
    .route({ method: "POST", path: "/sounds", summary: "Hand in a sound to search by" })
    .input(heldPart("sound"))
    .output(HeldAnswer),
};
