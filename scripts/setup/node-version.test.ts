import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { programNeeds, satisfies } from "./node-version.mjs";

describe("the running Node", () => {
  test.each(["22.22.2", "22.30.0", "24.15.0", "24.21.0", "v26.0.0", "27.1.0", "26.0.0-nightly1"])(
    "%s will do",
    (version) => {
      expect(satisfies(version)).toBe(true);
    },
  );

  test.each(["18.20.4", "20.20.2", "22.12.0", "22.22.1", "23.9.0", "24.0.0", "24.14.9", "25.9.9"])(
    "%s will not do",
    (version) => {
      expect(satisfies(version)).toBe(false);
    },
  );

  test("must be one that every dependency accepts", () => {
    const { packages }: { packages: Record<string, { engines?: { node?: string }; optional?: true }> } =
      JSON.parse(readFileSync(new URL("../../package-lock.json", import.meta.url), "utf8"));
    // Versions at the lower ends of what we accept; an engine's range is read as npm would, for its plain forms.
    const refusing = Object.entries(packages).flatMap(([name, { engines, optional }]) => {
      const ranges = engines?.node?.split("||").map((part) => part.trim()) ?? [];
      const readable = ranges.every((range) => /^(\^|>=)\d+(\.\d+){0,2}$/.test(range));
      const accepts = (version: string): boolean => satisfies(version, ranges.join("||"));
      // A package for one platform may ask for another Node on that platform alone.
      return name !== "" &&
        optional !== true &&
        ranges.length > 0 &&
        readable &&
        !["22.22.2", "24.15.0", "26.0.0"].every(accepts)
        ? [`${name}: ${engines?.node}`]
        : [];
    });
    expect(refusing).toEqual([]);
  });

  test("a range that is not understood is an error, not a refusal", () => {
    expect(() => satisfies("24.0.0", "~24")).toThrow("not a range");
    expect(programNeeds).toContain("^24");
  });
});
