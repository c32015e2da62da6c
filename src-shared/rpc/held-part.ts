import * as z from "zod";
import { HeldId } from "../model/picture.ts";

/** Bytes of what is handed in in one call; what is larger comes in several. As base64 they stay below what a message may have. */
export const heldPartBytesMax = 512 * 1024;

export const heldPart = (usualName: string) =>
  z.object({
    name: z.string().trim().min(1).max(255).default(usualName),
    /** Base64. */
    part: z
      .base64()
      .min(1)
      .max(Math.ceil(heldPartBytesMax / 3) * 4),
    /** The id that the part before gave. */
    after: HeldId.optional(),
    /** Another part follows. */
    more: z.boolean().default(false),
  });

export const HeldAnswer = z.object({ id: HeldId, done: z.boolean() });
