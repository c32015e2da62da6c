import { expect, test } from "vitest";
import { actWords } from "./act-words.ts";
import { Act } from "./leaf.ts";

test("no two acts are called the same, in any language", () => {
  for (const words of Object.values(actWords))
    expect(new Set(Object.values(words)).size).toBe(Act.options.length);
});
