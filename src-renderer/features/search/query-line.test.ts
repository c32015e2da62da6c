import { expect, it } from "vitest";
import { inWords } from "./query-line.tsx";

const item = "01a2239e-9bd0-7287-b695-84222e97f564";
const say = (key: string, values: Readonly<Record<string, unknown>> = {}): string =>
  [key, ...Object.values(values)].join(" ");

it.each([
  ["harbour kind:pdf -draft", "harbour kind:pdf -draft"],
  [`sound:${item}`, "chip.sound query.someRecording"],
  [`sound:${item}@9 kind:audio`, "kind:audio · chip.soundAt query.someRecording 0:09"],
  [`look:${item}@0.1,0.25,0.5,0.5 boat`, "boat · chip.lookPart query.somePicture"],
  [`like:${item} -like:${item}`, "chip.like query.something · chip.unlike query.something"],
  ["", ""],
])("tells what “%s” names by an identifier in words", (text, line) => {
  expect(inWords(text, say)).toBe(line);
});
