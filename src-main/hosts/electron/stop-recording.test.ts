import { expect, test } from "vitest";
import { createShellLanguage } from "./shell-sentences.ts";
import { createStopRecording } from "./stop-recording.ts";

function open(isInFront: boolean) {
  const told: string[] = [];
  const stop = createStopRecording({
    link: { commandNow: ({ kind }) => void told.push(`page: ${kind}`) },
    core: { stopRecording: () => void told.push("core") },
    language: createShellLanguage("en"),
    window: { isInFront: () => isInFront, show: () => void told.push("shown") },
    notify: ({ title }, openIt) => {
      told.push(title);
      openIt();
    },
  });
  return { told, stop };
}

test("the devices are let go before the core is asked, and who looks elsewhere is told and led to the window", () => {
  const { told, stop } = open(false);
  stop();
  expect(told).toEqual(["page: stop-recording", "core", "All recording is stopped", "shown"]);
});

test("who looks at the window is told nothing besides", () => {
  const { told, stop } = open(true);
  stop();
  expect(told).toEqual(["page: stop-recording", "core"]);
});
