import { expect, test, vi } from "vitest";
import { createShellLanguage } from "./shell-sentences.ts";
import { trayItems, trayTip } from "./tray-menu.ts";

const actions = {
  show: vi.fn(),
  search: vi.fn(),
  setPaused: vi.fn(),
  stopRecording: vi.fn(),
  quit: vi.fn(),
};
const labelsOf = (locale: string, recording: readonly string[]): readonly (string | undefined)[] =>
  trayItems(createShellLanguage(locale).current(), { paused: false, recording }, actions).map(
    ({ label }) => label,
  );

test("while a camera is recorded from the menu says which, first of all, and offers to stop", () => {
  expect(labelsOf("en", ["quay", "door"]).slice(0, 2)).toEqual([
    "Recording: quay, door",
    "Stop all recording",
  ]);
  expect(labelsOf("de", ["quay"])[0]).toBe("Nimmt auf: quay");
  expect(labelsOf("en", [])[0]).toBe("Open Tessera");
  const said = createShellLanguage("en").current();
  const state = { paused: true, recording: ["quay"] };
  expect(trayTip(said, "Tessera", state)).toBe("Tessera – Recording: quay");
  expect(trayTip(said, "Tessera", { ...state, recording: [] })).toBe("Tessera");
  const items = trayItems(said, state, actions);
  items.find(({ id }) => id === "stop-recording")?.click?.({ checked: false });
  expect(actions.stopRecording).toHaveBeenCalledOnce();
  expect(items.find(({ id }) => id === "pause")).toMatchObject({ type: "checkbox", checked: true });
});
