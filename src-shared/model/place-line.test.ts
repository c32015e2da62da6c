import { expect, test } from "vitest";
import { placeLine, withoutPlaceLine } from "./place-line.ts";

test.each([
  [0, 0],
  [-90, 180],
  [48.13749, -179.99999],
  [-0.00001, 11.57],
])("the line of %d, %d goes, wherever it stands, and no other", (latitude, longitude) => {
  const line = placeLine({ latitude, longitude });
  for (const [before, after] of [
    [`Camera X\n${line}\nJPEG picture`, "Camera X\nJPEG picture"],
    [`Camera X\n${line}`, "Camera X\n"],
    [`${line}\nPlace of birth: 1.0000, 2.0000`, "Place of birth: 1.0000, 2.0000"],
    [`In ${line}`, `In ${line}`],
  ] as const)
    expect(withoutPlaceLine(before)).toBe(after);
});
