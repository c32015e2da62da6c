import { fastify } from "fastify";
import { expect, test } from "vitest";
import { procedureWords } from "#shared/audit/procedure-words.ts";
import { serverContract } from "#shared/rpc/server/server-contract.ts";
import { optionRules, procedureRuleOf, reportUnruled, routeRuleOf, startRules } from "./acts.ts";

const paths = Object.entries(serverContract).flatMap(([part, procedures]) =>
  Object.keys(procedures).map((name) => [part, name]),
);

test("every procedure has a rule, and one that nobody knows is a bug", () => {
  for (const path of paths) expect(() => procedureRuleOf(path), path.join(".")).not.toThrow();
  for (const path of [["people"], ["people", "guess"], ["people", "list", "act"], []])
    expect(() => procedureRuleOf(path)).toThrow("no rule");
});

test("what changes something is told in words of its own", () => {
  const changing = paths.filter((path) => {
    const rule = procedureRuleOf(path);
    return (
      !("quiet" in rule) &&
      !["search", "suggest"].includes(rule.act) &&
      !rule.act.endsWith(".read") &&
      (rule.when === "after" || rule.when === "before")
    );
  });
  expect(changing.length).toBeGreaterThan(30);
  for (const path of changing) expect(procedureWords("en", path.join(".")), path.join(".")).toBeDefined();
});

test("what is not told of says why", () => {
  const rules = [...paths.map(procedureRuleOf), ...Object.values(optionRules), ...Object.values(startRules)];
  const quiet = rules.flatMap((rule) => ("quiet" in rule ? [rule.quiet] : []));
  expect(quiet.length).toBeGreaterThan(20);
  for (const why of quiet) expect(why.split(" ").length, why).toBeGreaterThan(4);
});

test("what leaves or is gone for good is told of before it is", () => {
  for (const path of [
    ["audit", "export"],
    ["erasure", "erase"],
    ["erasure", "erasePerson"],
    ["health", "rebuild"],
    ["search", "query"],
    ["search", "suggest"],
    ["search", "segments"],
  ])
    expect(procedureRuleOf(path)).toMatchObject({ when: "before" });
  expect(routeRuleOf("GET", "/v1/partitions/:partitionId/payloads/:payloadId")).toMatchObject({
    when: "before",
  });
  expect(routeRuleOf("GET", "/sync")).toMatchObject({ when: "before" });
  expect(optionRules.export).toMatchObject({ when: "before" });
});

test("a route that nobody has said anything of is reported when it is registered", async () => {
  await using app = Object.assign(fastify(), {});
  const reported: unknown[] = [];
  reportUnruled(app, (error) => reported.push(error));
  app.get("/healthz", () => "");
  app.get("/people", () => "");
  app.all("/v1/*", () => "");
  expect(reported).toEqual([]);
  app.post("/v1/deltas/everything", () => "");
  expect(String(reported)).toBe("Error: no rule says what the trail tells of POST /v1/deltas/everything");
});
