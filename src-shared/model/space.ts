import * as z from "zod";
import { SpaceId } from "./ids.ts";

/** An embedding space: vectors are comparable only inside one. */
export const Space = z.object({
  id: SpaceId,
  modelId: z.string(),
  revision: z.string(),
  dimensions: z.int().positive(),
  metric: z.literal("cosine"),
  normalised: z.literal(true),
  modalities: z.array(z.enum(["text", "image", "audio"])).readonly(),
  /**
   * Cosine under which the nearest of 10,000 segments is no match at all, calibrated for the model
   * (`npm run -s bench -- cut-off`). Searches scale it to how many segments they compare.
   */
  cutOff: z.number(),
  /** Cosine of texts that have nothing to do with one another: absent about 0, but far above it for models trained at a low temperature. */
  unrelated: z.number().min(-1).max(0.99).optional(),
});
export type Space = z.infer<typeof Space>;
