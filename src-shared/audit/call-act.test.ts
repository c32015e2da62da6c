import { expect, test } from "vitest";
import { actOfCall } from "./call-act.ts";

const actor = { kind: "device", id: "d1" } as const;

test("ids are named and words are only digested", () => {
  const tagging = { actor, path: ["library", "tagItem"], input: { itemId: "i-1", tags: ["secret"] } };
  expect(actOfCall({ act: "item.edit" }, tagging)).toEqual({
    actor,
    act: "item.edit",
    targets: ["procedure:library.tagItem", "item:i-1"],
  });
  const setting = { actor, path: ["system", "setSettings"], input: { theme: "dark" } };
  expect(actOfCall({ act: "setting.change" }, setting).targets).toContain("setting:theme");
  const asking = { actor, path: ["search", "query"], input: { text: "a secret" } };
  expect(actOfCall({ act: "search" }, asking)).toMatchObject({
    asked: "a secret",
    targets: ["procedure:search.query"],
  });
});

test("what does not look like an id of whoever asks is left out", () => {
  const call = { actor, path: ["devices", "revoke"], input: { deviceId: "words.about.olga", id: "0197-00" } };
  const isId = (id: string): boolean => /^[0-9-]+$/.test(id);
  expect(actOfCall({ act: "device.change", idOf: "token" }, { ...call, isId }).targets).toEqual([
    "procedure:devices.revoke",
    "token:0197-00",
  ]);
  expect(actOfCall({ act: "device.change" }, call).targets).toContain("device:words.about.olga");
});

test("an input that is none says nothing, and does not throw", () => {
  for (const input of [undefined, null, 7, "text", [], { text: {} }, { itemId: "a b\n", itemIds: [1] }])
    expect(actOfCall({ act: "search" }, { actor, path: ["search", "query"], input }).targets).toEqual([
      "procedure:search.query",
    ]);
});
