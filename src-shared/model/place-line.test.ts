import { expect, test } from "vitest";
import { placeLine, placeNameLine, withoutPlaceLines } from "./place-line.ts";

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
    expect(withoutPlaceLines(before)).toBe(after);
});

test.each([
  [["Lisbon", "Portugal"], "Place by name: Lisbon, Portugal"],
  [["Lisbon", undefined], "Place by name: Lisbon"],
  [[undefined, " Portugal\n"], "Place by name: Portugal"],
  [["Porto\r\n\u0000de\u2028 Mós", "P"], "Place by name: Porto de Mós, P"],
  [["St. Gallen"], "Place by name: St Gallen"],
  [["Westward Ho! Beach", "U.K."], "Place by name: Westward Ho Beach, U.K."],
  [['"A.".".。 B', "。"], 'Place by name: "A B'],
] as const)("of %j the line is whole, and goes", (names, line) => {
  expect(placeNameLine(names)).toBe(line);
  expect(withoutPlaceLines(`Camera X\n${line}\nJPEG picture`)).toBe("Camera X\nJPEG picture");
  expect(withoutPlaceLines(`Camera X\n${line}`)).toBe("Camera X\n");
});

test("without a name there is no line, and words that only speak of places stay", () => {
  for (const names of [[], [undefined], ["", " "], ["。"]]) expect(placeNameLine(names)).toBeUndefined();
  const words = "Place: the old harbour\nA Place by name: Lisbon";
  expect(withoutPlaceLines(words)).toBe(words);
});
