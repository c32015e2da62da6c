import { expect, test } from "vitest";
import type { FolderStatus } from "#shared/model/folder.ts";
import type { Refusal } from "#core/ports/use-cases.ts";
import { watchDemo } from "./watch-demo.ts";

const watched = (answer: FolderStatus | Refusal) =>
  watchDemo({ addFolder: () => Promise.resolve(answer) }, "/demo");
const overlap = (existing: string): Refusal => ({
  refused: "FOLDER_OVERLAPS",
  data: { path: "/demo", existing },
});

test("a second start with the sample library says nothing", async () => {
  expect(await watched(overlap("/demo"))).toBeUndefined();
});

test("why the sample library is not watched is one line", async () => {
  expect(await watched({ refused: "PATH_NOT_FOUND", data: { path: "/demo" } })).toBe(
    "The sample library at /demo is not watched. There is no file or folder at this path.",
  );
  expect(await watched(overlap("/"))).toBe(
    "The sample library at /demo is not watched. This folder is inside, or contains, a folder that is already watched.",
  );
});
