import { expect, it } from "vitest";
import { placeLine, placeNameLine, withoutPlaceLines } from "#shared/model/place-line.ts";
import { createBlockSink } from "./block-sink.ts";
import { contentLimits } from "./limits.ts";

const { blockCharsMax, blockCharsWholeMax, textCharsMax } = contentLimits;
const place = { headingPath: [], anchor: { kind: "image" as const }, breakBefore: true };
const lines = [
  placeNameLine(["Lisbon".repeat(16), "Portugal".repeat(12)]),
  placeLine({ latitude: -38.7137, longitude: -109.1393 }),
].join("\n");
/** Words as keywords of a picture are: many, and all in one line. */
const words = (length: number): string => "tide, ".repeat(Math.ceil(length / 6)).slice(0, length);
const told = /Lisbon|Portugal|38|109/u;

it("cuts no place line of a giant, wherever it stands", () => {
  for (let at = blockCharsMax - lines.length - 2; at <= blockCharsMax + 2; at++) {
    const text = `${words(at)}\n${lines}\n${words(blockCharsWholeMax)}`;
    const sink = createBlockSink();
    expect(sink.push(text, place)).toBe(true);
    expect(sink.blocks.map((block) => block.text).join("")).toBe(text);
    for (const block of sink.blocks) {
      expect(block.text.length).toBeLessThanOrEqual(blockCharsMax);
      expect(withoutPlaceLines(block.text)).not.toMatch(told);
    }
  }
});

it.each(["giant", "short"])("cuts none where a %s one is the last that there is room for", (size) => {
  const before = size === "giant" ? words(blockCharsWholeMax) : words(20);
  // Each sink is filled first, which takes long.
  for (let room = 0; room <= lines.length + 3; room += 11) {
    const sink = createBlockSink();
    sink.push(words(textCharsMax - room - before.length), place);
    const text = `${before}\n${lines}\n${words(30)}`;
    expect(sink.push(text, place)).toBe(false);
    const kept = sink.blocks.map((block) => block.text).join("");
    expect(kept.length).toBeLessThanOrEqual(textCharsMax);
    for (const block of sink.blocks.slice(-3)) expect(withoutPlaceLines(block.text)).not.toMatch(told);
  }
});

it("keeps of a line that is long as much as there is room for, and no half character", () => {
  const sink = createBlockSink();
  sink.push(words(textCharsMax - blockCharsMax), place);
  expect(sink.push("𝄞".repeat(blockCharsWholeMax), place)).toBe(false);
  const kept = sink.blocks.map((block) => block.text).join("");
  expect(kept.length).toBe(textCharsMax);
  expect(kept.isWellFormed()).toBe(true);
});
