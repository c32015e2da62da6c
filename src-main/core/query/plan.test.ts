import { expect, it } from "vitest";
import { parse } from "#shared/query/parse.ts";
import { planQuery } from "./plan.ts";

const plan = (text: string, typing = false) => planQuery(parse(text, { nowMs: 0, timeZone: "UTC", typing }));
const terms = (text: string, typing = false): readonly string[] =>
  plan(text, typing).words.anyOf.map((term) => (term.prefix ? `${term.text}*` : term.text));

it("leaves words that say little to meaning", () => {
  expect(terms("how do I repair the boiler")).toEqual(["repair", "boiler"]);
  expect(plan("how do I repair the boiler").meaning).toBe("how do I repair the boiler");
  expect(terms("to be or not to be")).toEqual(["to", "be", "or", "not"]);
});

it("looks a compound up by its parts and as a whole", () => {
  expect(terms("config.json E-mail")).toEqual(["config", "json", "config json", "E", "mail", "E mail"]);
});

it("takes only the end of what is being typed as a prefix", () => {
  expect(terms("boiler rep", true)).toEqual(["boiler", "rep*"]);
  expect(terms("boiler sw", true)).toEqual(["boiler", "sw"]);
});

it("browses when there is nothing to rank by", () => {
  expect(plan("").kind).toBe("browse");
  expect(plan("kind:pdf -draft").kind).toBe("browse");
  expect(plan('kind:pdf "exact"').kind).toBe("search");
});

it("looks a run of signs without spaces up as a whole, and beside it the words that a dictionary knows in it", () => {
  expect(terms("京都")).toEqual(["京都"]);
  expect(terms("iPhoneを買う")).toEqual(["iPhone", "を買う", "買う", "iPhoneを買う"]);
  const [whole, ...parts] = terms("北京大学图书馆");
  expect(whole).toBe("北京大学图书馆");
  expect(parts.length).toBeGreaterThan(0);
  for (const part of parts) expect(whole).toContain(part);
  // The end of what is typed may get a mark yet.
  expect(terms("ภาษาไทย", true)).toEqual(expect.arrayContaining(["ภาษาไทย*", "ไทย*"]));
});
