import { expect, test } from "vitest";
import { parseEdgeArguments } from "./options.ts";

test("the sample library is beside the one that is named, never in it", () => {
  const dataFolderOf = (...args: readonly string[]): string | undefined => {
    const parsed = parseEdgeArguments(args);
    return parsed.kind === "options" ? parsed.options.dataFolder : undefined;
  };
  expect(dataFolderOf("--data", "/library")).toBe("/library");
  expect(dataFolderOf("--data", "/library", "--demo")).toBe("/library-demo");
  expect(dataFolderOf("--demo")).toBe(`${dataFolderOf() ?? ""}-demo`);
});
