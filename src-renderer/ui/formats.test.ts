import { expect, it } from "vitest";
import { createFormats } from "./formats.ts";

it("writes sizes and times as a language does", () => {
  const en = createFormats("en");
  const de = createFormats("de");
  expect(en.bytes(314)).toBe("314 bytes");
  expect(en.bytes(1800)).toBe("1.8 kB");
  expect(de.bytes(1_530_000)).toMatch(/^1,5\sMB$/);
  expect(de.number(100_000)).toBe("100.000");
  expect(en.duration(400)).toBe("1 sec");
  expect(en.duration(125_000)).toBe("2 min");
  expect(en.duration(5_400_000)).toBe("1.5 hr");
});
