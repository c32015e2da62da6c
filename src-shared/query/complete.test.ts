import fc from "fast-check";
import { expect, it } from "vitest";
import { completeGrammar, openEnd } from "./complete.ts";

const nowMs = Date.UTC(2026, 5, 1);
const complete = (text: string): readonly string[] => {
  const end = openEnd(text);
  return end === undefined ? [] : completeGrammar(end, nowMs).map((suggestion) => suggestion.text);
};

it("offers fields, kinds and dates", () => {
  expect(complete("annual ki")).toEqual(["annual kind:"]);
  expect(complete("annual -kind:p")).toEqual(["annual -kind:pdf"]);
  expect(complete("kind:pdf,im")).toEqual(["kind:pdf,image"]);
  expect(complete("after:last")).toEqual(["after:last-week", "after:last-month", "after:last-year"]);
  expect(complete("colour:b")).toEqual(["colour:black", "colour:brown", "colour:blue"]);
  expect(complete("before:20")).toEqual(["before:2026", "before:2025"]);
});

it("offers nothing where nothing is open", () => {
  for (const text of ["", "word ", '"done"', "foo:b", 'in:"My Folder"']) expect(complete(text)).toEqual([]);
});

it("keeps what was written before", () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const end = openEnd(text);
      if (end !== undefined) expect(text.startsWith(end.head)).toBe(true);
    }),
  );
});
