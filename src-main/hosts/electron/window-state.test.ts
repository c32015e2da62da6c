import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { DEFAULT_SIZE, readWindowState, visibleBounds, writeWindowState } from "./window-state.ts";

const screens = [{ x: 0, y: 0, width: 1920, height: 1040 }];
const file = (): string => join(mkdtempSync(join(tmpdir(), "tessera-window-")), "window-state.json");

test("what was written is read", () => {
  const path = file();
  const state = { bounds: { x: 10, y: 20, width: 900, height: 700 }, maximised: true };
  writeWindowState(path, state);
  expect(readWindowState(path)).toEqual(state);
});

test.each(["", "{", '{"bounds":{"x":"left"}}', "[]"])(
  "a damaged file (%s) opens a window all the same",
  (text) => {
    const path = file();
    writeFileSync(path, text);
    expect(readWindowState(path)).toEqual({ maximised: false });
  },
);

test("a window on a screen that is gone comes back with its size", () => {
  const bounds = { x: 2500, y: 100, width: 900, height: 700 };
  expect(visibleBounds({ bounds, maximised: false }, screens)).toEqual({ width: 900, height: 700 });
});

test("a window on a screen stays where it was", () => {
  const bounds = { x: 50, y: 60, width: 900, height: 700 };
  expect(visibleBounds({ bounds, maximised: false }, screens)).toEqual(bounds);
  expect(visibleBounds({ maximised: false }, screens)).toEqual(DEFAULT_SIZE);
});
