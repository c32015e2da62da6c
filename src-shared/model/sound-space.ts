import { SpaceId } from "./ids.ts";
import type { Space } from "./space.ts";

/**
 * How things sound, without any model: their spectrum and how it changes, made by `adapters/media/timbre`. Another way of
 * making them is another revision, for vectors are comparable only inside one space.
 */
export const soundSpace: Space = {
  id: SpaceId.parse("timbre-and-rhythm@1"),
  modelId: "timbre-and-rhythm",
  revision: "1",
  dimensions: 152,
  metric: "cosine",
  normalised: true,
  modalities: ["audio"],
  cutOff: 0.6,
};
