import { expect, test } from "vitest";
import { procedureWords } from "#shared/audit/procedure-words.ts";
import { contract } from "#shared/rpc/contract.ts";
import { ruleOf } from "./acts.ts";

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

test("what changes something is told in words of its own", () => {
  const changing = pathsOf(contract).filter((path) => (ruleOf(path)?.when ?? "noted") !== "noted");
  expect(changing.length).toBeGreaterThan(50);
  for (const path of changing) expect(procedureWords("de", path.join(".")), path.join(".")).toBeDefined();
  expect(procedureWords("en", "toString")).toBeUndefined();
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
