import { expect, test } from "vitest";
import { defaultDataFolder } from "#hosts/data-folder.ts";
import { parseShellOptions } from "./shell-options.ts";

test("reads what `npm start` hands on, and leaves the rest to others", () => {
  const usual = { dataFolder: defaultDataFolder(), demo: false };
  expect(parseShellOptions(["electron", "/app"])).toEqual(usual);
  expect(parseShellOptions(["electron", "/app", "--demo", "--data", "/library"])).toEqual({
    dataFolder: "/library-demo",
    demo: true,
  });
  expect(parseShellOptions(["electron", "--data=/library", "tessera://search?q=--demo"])).toEqual({
    dataFolder: "/library",
    demo: false,
  });
  expect(parseShellOptions(["electron", "--user-data-dir=/x", "--no-sandbox", "-x", "--data"])).toEqual(
    usual,
  );
});
