import { expect, it } from "vitest";
import { drawnPage } from "./drawn-page.fake.ts";
import { letterLimits } from "./letters-changed.ts";
import { changedShare, createSceneSampler, greyOf, type SceneRules } from "./scene-change.ts";

const width = 48;
const height = 27;
/** A grey wall with a box on it; noise of a sensor on all of it. */
function scene(boxX: number, { light = 120, seed = 1, size = 14 } = {}): Uint8Array {
  let state = seed;
  return Uint8Array.from({ length: width * height }, (_, dot) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    const noise = (state >>> 24) % 9;
    const x = dot % width;
    const y = Math.floor(dot / width);
    const isBox = x >= boxX && x < boxX + size && y >= 4 && y < 22;
    return Math.min(255, light + (isBox ? 90 : 0) + noise);
  });
}
const usual: SceneRules = { sensitivity: "middle", perMinuteMax: 60 };
const run = (frames: readonly Uint8Array[], rules: SceneRules = usual, everyMs = 250) => {
  const sample = createSceneSampler(() => rules);
  return frames.map((frame, place) => sample(frame, place * everyMs));
};
const still = (boxX: number, count: number, given = {}): Uint8Array[] =>
  Array.from({ length: count }, (_, seed) => scene(boxX, { ...given, seed: seed + 1 }));

it("keeps a scene once, when it has come to rest, and the next when it is another", () => {
  const verdicts = run([...still(2, 6), scene(8), scene(15), scene(22), ...still(30, 6)]);
  expect(verdicts.filter((verdict) => verdict === "new")).toHaveLength(2);
  expect(verdicts[1]).toBe("new");
  expect(verdicts.slice(6, 9)).toContain("unrest");
  expect(verdicts.at(-1)).toBe("same");
});

it("takes no change of the light, and no noise, for a scene", () => {
  const verdicts = run([...still(2, 4), ...still(2, 4, { light: 90 }), ...still(2, 4, { light: 60 })]);
  expect(verdicts.filter((verdict) => verdict === "new")).toHaveLength(1);
});

it("does not take a scene on the brink twice", () => {
  // The box goes a little to and fro around what would just be new.
  const frames = Array.from({ length: 40 }, (_, place) => scene(2 + (place % 2) * 2, { seed: place }));
  expect(run([...still(2, 3), ...frames]).filter((verdict) => verdict === "new")).toHaveLength(1);
});

it("takes a scene that never rests as it is, from time to time", () => {
  const frames = Array.from({ length: 40 }, (_, place) => scene(16 + ((place * 5) % 18), { seed: place }));
  const count = run([...still(0, 3), ...frames]).filter((verdict) => verdict === "new").length;
  expect(count).toBeGreaterThan(1);
  expect(count).toBeLessThan(8);
});

it("keeps no more in a minute than it may, and goes on after it", () => {
  const frames = Array.from({ length: 60 }, (_, place) => still((place % 2) * 30, 4)).flat();
  const verdicts = run(frames, { ...usual, perMinuteMax: 3 }, 250);
  expect(verdicts.slice(0, 240).filter((verdict) => verdict === "new")).toHaveLength(3);
  expect(verdicts).toContain("limited");
  expect(
    run([...frames, ...frames], { ...usual, perMinuteMax: 3 }).filter((each) => each === "new"),
  ).toHaveLength(6);
});

it("says that the lens sees nothing, and keeps nothing of it", () => {
  const dark = Array.from({ length: 8 }, () => new Uint8Array(width * height).fill(2));
  expect(new Set(run(dark))).toEqual(new Set(["dark"]));
  expect(run([...dark, ...still(2, 3)]).at(-2)).toBe("new");
});

it("needs more of the picture to differ the less sensitive it is", () => {
  const frames = [...still(2, 3), ...still(7, 3)];
  const countAt = (sensitivity: SceneRules["sensitivity"]): number =>
    run(frames, { ...usual, sensitivity }).filter((verdict) => verdict === "new").length;
  expect([countAt("low"), countAt("high")]).toEqual([1, 2]);
});

it("sees colours as grey, and the share that differs", () => {
  expect([...greyOf(new Uint8ClampedArray([255, 255, 255, 255, 0, 0, 0, 255]))]).toEqual([255, 0]);
  expect(changedShare(scene(2), scene(2))).toBe(0);
});

it("keeps a page of a screen that is turned, and none again while it is read; a camera sees no letters", () => {
  const page = (seed: number, lineCount: number): Uint8Array =>
    drawnPage(seed, { width: letterLimits.widthPx, height: letterLimits.heightPx, lineCount });
  const read = (shown: Uint8Array): Uint8Array[] => Array.from({ length: 8 }, () => shown);
  const newOf = (source: "camera" | "screen", frames: readonly Uint8Array[]): number => {
    const sample = createSceneSampler(() => usual, source);
    return frames.filter((frame, place) => sample(frame, place * 250) === "new").length;
  };
  const turned = [...read(page(1, 6)), ...read(page(2, 6)), ...read(page(2, 8))];
  expect(newOf("screen", turned)).toBe(3);
  expect(newOf("camera", turned)).toBe(1);
  expect(newOf("screen", [...read(page(1, 6)), ...read(page(1, 6))])).toBe(1);
  // Whoever scrolls has not paused.
  const scrolled = Array.from({ length: 4 }, (_, seed) => page(seed + 3, 6));
  expect(newOf("screen", [...read(page(1, 6)), ...scrolled, ...read(page(2, 6))])).toBe(2);
});
