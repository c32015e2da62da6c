import { expect, it } from "vitest";
import { type MediaLimits, mediaLimits } from "./limits.ts";
import { createSceneWatch, smallSize } from "./scenes.ts";

const size = { width: 32, height: 18 };
const plain = (red: number, green: number, blue: number): Uint8Array =>
  Uint8Array.from({ length: size.width * size.height * 3 }, (_, at) => [red, green, blue][at % 3] ?? 0);

const timesOf = (pictures: readonly Uint8Array[], limits: MediaLimits = mediaLimits): readonly number[] => {
  const watch = createSceneWatch(size, limits);
  return pictures.flatMap((pixels) => watch.push(pixels)?.timeMs ?? []);
};
const grey = plain(120, 120, 120);

it("shows a scene once, passes over black, and tells equally light colours apart", () => {
  const [black, red, green] = [plain(0, 0, 0), plain(255, 0, 0), plain(0, 130, 0)];
  expect(timesOf([black, black, red, red, green, black, green, grey])).toEqual([1_000, 2_000, 3_500]);
});

it("takes what moves a little for the same, and what has drifted far for another", () => {
  const drifting = Array.from({ length: 12 }, (_, step) =>
    plain(60 + step * 10, 60 + step * 10, 60 + step * 10),
  );
  expect(timesOf(drifting)).toEqual([0, 1_000, 2_000, 3_000, 4_000, 5_000]);
});

it("takes no more of a flickering video than a minute and the whole may have", () => {
  const flicker = Array.from({ length: 600 }, (_, at) => (at % 2 === 0 ? grey : plain(250, 250, 250)));
  const times = timesOf(flicker, { ...mediaLimits, framesPerMinuteMax: 5, frameCountMax: 12 });
  expect(times).toHaveLength(12);
  expect(times.filter((timeMs) => timeMs < 60_000)).toHaveLength(5);
});

it("is as small as it may be without being bent, and never nothing", () => {
  expect(smallSize({ width: 1_920, height: 1_080 }, 320)).toEqual({ width: 320, height: 180 });
  expect(smallSize({ width: 1_080, height: 1_920 }, 320)).toEqual({ width: 180, height: 320 });
  expect(smallSize({ width: 100, height: 50 }, 320)).toEqual({ width: 100, height: 50 });
  expect(smallSize({ width: 100_000, height: 1 }, 320)).toEqual({ width: 320, height: 2 });
});
