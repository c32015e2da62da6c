import { SpaceId } from "./ids.ts";
import type { Space } from "./space.ts";

/**
 * What pictures look like, without any model: colours and shapes, made by `adapters/formats/image/look`. Another way of
 * making them is another revision, for vectors are comparable only inside one space.
 */
export const lookSpace: Space = {
  id: SpaceId.parse("colours-and-shapes@1"),
  modelId: "colours-and-shapes",
  revision: "1",
  dimensions: 204,
  metric: "cosine",
  normalised: true,
  modalities: ["image"],
  cutOff: 0.6,
};
