import fc from "fast-check";
import { expect, it } from "vitest";
import { softLines } from "./soft-lines.ts";

const long = "This line is as long as an editor lets a line become before";

it("joins what an editor has wrapped and leaves the rest", () => {
  expect(softLines(`${long}\nit breaks it.`)).toBe(`${long} it breaks it.`);
  expect(softLines(`${long}\n\nNew paragraph`)).toBe(`${long}\n\nNew paragraph`);
  expect(softLines(`${long}\n- an item\n2. another`)).toBe(`${long}\n- an item\n2. another`);
  expect(softLines("Roses are red\nViolets are blue")).toBe("Roses are red\nViolets are blue");
});

it("keeps every character where it was", () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.string(), fc.constant(long))), (lines) => {
      const text = lines.join("\n");
      expect(softLines(text).length).toBe(text.length);
    }),
  );
});
