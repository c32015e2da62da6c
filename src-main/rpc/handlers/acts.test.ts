import { expect, test } from "vitest";
import { contract } from "#shared/rpc/contract.ts";
import { actOf, ruleOf } from "./acts.ts";

const actor = { kind: "device", id: "d1" } as const;

const pathsOf = (routes: object): string[][] =>
  "~orpc" in routes
    ? [[]]
    : Object.entries(routes).flatMap(([name, below]) =>
        pathsOf(below as object).map((path) => [name, ...path]),
      );

test("every procedure has a rule, and one that nobody knows is a bug", () => {
  for (const path of pathsOf(contract)) expect(() => ruleOf(path)).not.toThrow();
  expect(() => ruleOf(["admin", "people"])).toThrow("no rule");
  expect(() => ruleOf(["search", "guess"])).toThrow("no rule");
  expect(() => ruleOf([])).toThrow("no rule");
});

test("what leaves the device is told of before it does", () => {
  for (const path of [
    ["system", "backUp"],
    ["vectors", "exportFile"],
    ["team", "share"],
    ["audit", "export"],
    ["admin", "audit", "export"],
    ["admin", "erasure", "erase"],
  ])
    expect(ruleOf(path)?.when).toBe("before");
  expect(ruleOf(["search", "query"])?.when).toBe("noted");
  expect(ruleOf(["library", "activity"])).toBeUndefined();
});

test("ids are named and words are only digested", () => {
  const rule = ruleOf(["library", "tagItem"]);
  if (rule === undefined) expect.fail("no rule");
  expect(actOf(rule, actor, ["library", "tagItem"], { itemId: "i-1", tags: ["secret"] })).toEqual({
    actor,
    act: "item.edit",
    targets: ["procedure:library.tagItem", "item:i-1"],
  });
  const change = ruleOf(["system", "setSettings"]);
  if (change === undefined) expect.fail("no rule");
  expect(actOf(change, actor, ["system", "setSettings"], { theme: "dark" }).targets).toContain(
    "setting:theme",
  );
});

test("an input that is none says nothing, and does not throw", () => {
  const rule = ruleOf(["search", "query"]);
  if (rule === undefined) expect.fail("no rule");
  for (const input of [undefined, null, 7, "text", [], { text: {} }, { itemId: "a b\n", itemIds: [1] }])
    expect(actOf(rule, actor, ["search", "query"], input).targets).toEqual(["procedure:search.query"]);
});
