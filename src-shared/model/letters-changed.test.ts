import { expect, it } from "vitest";
import { drawnPage } from "./drawn-page.fake.ts";
import { createLetterWatch, letterLimits } from "./letters-changed.ts";

const size = { width: letterLimits.widthPx, height: letterLimits.heightPx };
const page = (seed: number, lineCount?: number): Uint8Array =>
  drawnPage(seed, { ...size, ...(lineCount === undefined ? {} : { lineCount }) });
const sharesOf = (pages: readonly Uint8Array[], lookCount = 3): readonly number[] => {
  const watch = createLetterWatch(lookCount);
  return pages.map((each, place) => {
    const share = watch.look(each);
    if (place === 0) watch.keep();
    return share;
  });
};

it("tells of other letters once they have stood still, and until they are kept", () => {
  const [one, other] = [page(1), page(2)];
  const shares = sharesOf([one, one, one, other, other, other, other, other]);
  expect(shares.slice(0, 6)).toEqual([0, 0, 0, 0, 0, 0]);
  expect(shares[6]).toBeGreaterThan(0.03);
  expect(shares[7]).toBe(shares[6]);
});

it("has nothing to tell of what is as it was, of what wavers, and of what never rests", () => {
  const one = page(1);
  const wavering = Array.from({ length: 8 }, (_, look) =>
    one.map((dot) => dot - (look % 2) * letterLimits.stillStepMax),
  );
  expect(Math.max(...sharesOf([one, ...wavering]))).toBe(0);
  expect(
    Math.max(...sharesOf([one, ...Array.from({ length: 8 }, (_, look) => page(look + 2))])),
  ).toBeLessThan(0.02);
});

it("sees a line that came, beside what moves all the time", () => {
  const with2 = (look: number, lineCount: number): Uint8Array => {
    const all = page(1, lineCount);
    // A film in a corner of the screen.
    for (let y = 60; y < 85; y++)
      for (let x = 120; x < 158; x++) all[y * size.width + x] = (look * 37 + x * 11) % 256;
    return all;
  };
  const pages = Array.from({ length: 12 }, (_, look) => with2(look, look < 4 ? 2 : 3));
  const shares = sharesOf(pages);
  expect(Math.max(...shares.slice(0, 4))).toBeLessThan(0.005);
  expect(shares.at(-1)).toBeGreaterThan(0.01);
});
