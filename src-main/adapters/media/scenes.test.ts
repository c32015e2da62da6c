import { expect, it } from "vitest";
import { drawnPage } from "#shared/model/drawn-page.fake.ts";
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

const slideSize = { width: 640, height: 360 };
const slide = (seed: number, shade = 1): Uint8Array => {
  const page = drawnPage(seed, slideSize);
  return Uint8Array.from({ length: page.length * 3 }, (_, at) => (page[Math.floor(at / 3)] ?? 0) * shade);
};
const shownFor = (pixels: Uint8Array, looks: number): Uint8Array[] =>
  Array.from({ length: looks }, () => pixels);
const slidesOf = (
  pictures: readonly Uint8Array[],
  onlyKeyFrames = false,
  limits: MediaLimits = mediaLimits,
) => {
  const watch = createSceneWatch(slideSize, limits, onlyKeyFrames);
  return pictures.flatMap((pixels) => watch.push(pixels)?.timeMs ?? []);
};

it("tells slides apart by their letters, from when each is shown", () => {
  const talk = [...shownFor(slide(1), 20), ...shownFor(slide(2), 20), ...shownFor(slide(3), 20)];
  expect(slidesOf(talk)).toEqual([0, 10_000, 20_000]);
});

it("does not take for a slide what is soon gone, nor what lies between two key frames", () => {
  const [one, other] = [slide(1), slide(2)];
  expect(slidesOf([...shownFor(one, 20), ...shownFor(other, 6), ...shownFor(one, 20)])).toEqual([0]);
  expect(slidesOf([...shownFor(one, 60), ...shownFor(other, 20), ...shownFor(slide(3), 20)], true)).toEqual([
    0,
  ]);
  expect(slidesOf([...shownFor(one, 60), ...shownFor(other, 60)], true)).toEqual([0, 30_000]);
});

it("leaves half of a minute's pictures to what is no slide", () => {
  const fast = Array.from({ length: 12 }, (_, seed) => shownFor(slide(seed + 1), 10)).flat();
  expect(slidesOf(fast, false, { ...mediaLimits, framesPerMinuteMax: 6 })).toHaveLength(4);
});

it("looks for no letters where there is no paper", () => {
  // Every shade, as a wall in the sun has: strokes on it are not told from what moved.
  const wall = (seed: number): Uint8Array =>
    slide(seed).map((value, at) => (value < 100 ? 20 : 60 + (Math.floor(at / 3) % slideSize.width) / 4));
  expect(slidesOf([...shownFor(wall(1), 20), ...shownFor(wall(2), 20)])).toEqual([0]);
});
