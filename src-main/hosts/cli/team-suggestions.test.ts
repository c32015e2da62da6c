import { createRouterClient } from "@orpc/server";
import { expect, test } from "vitest";
import type { Team } from "#core/ports/team.ts";
import { createRouter } from "#rpc/handlers/router.ts";
import { createFakeServices } from "#rpc/handlers/services.fake.ts";
import { type Decision, Suggestion } from "#shared/rpc/server/suggestions-contract.ts";
import { SuggestionId } from "#shared/model/team.ts";
import { suggest, suggestions } from "./team-suggestions.ts";
import { createKeptTerminal } from "./kept-terminal.fake.ts";

const uuid = (n: number): string => `01970000-0000-7000-8000-${String(n).padStart(12, "0")}`;
const id = SuggestionId.parse(uuid(1));
const kept = Suggestion.parse({
  id,
  partitionId: uuid(2),
  itemId: `${uuid(3)}.0.1`,
  edit: { title: null, label: "teal", addTags: ["quay"], removeTags: ["draft"], note: "mend\nthe sail" },
  by: { userId: uuid(4), name: "Vera\u001b[2J" },
  askedMs: 1,
  state: "declined",
  decided: { by: { userId: uuid(5), name: "Olga" }, ms: 2 },
  item: { kind: "markdown", name: "boats.md", title: "Boats", tags: ["draft"] },
});

/** A command line whose team has what is given. */
async function commandLine(team: Partial<Team>, values: Readonly<Record<string, string | boolean>> = {}) {
  const services = createFakeServices();
  const router = createRouter({ ...services, team: { ...services.team, ...team } }, (error) => {
    throw error;
  });
  const { terminal, out, warned } = createKeptTerminal();
  const context = { values, terminal, signal: new AbortController().signal };
  const client = createRouterClient(router);
  const [item] = (await client.team.items({})).items;
  if (item === undefined) throw new Error("something is shared");
  return { client, context, out, warned, itemId: item.id };
}
const listing = (count: number): Partial<Team> => ({
  suggestions: () =>
    Promise.resolve({ suggestions: count === 0 ? [] : [kept], totalCount: count, openCount: 0 }),
});

test("what is suggested is shown with what would change, who said so and what became of it", async () => {
  const { client, context, out, warned } = await commandLine(listing(3));
  expect(await suggestions(client, context, "", "")).toBe(0);
  expect(out[0]).toMatch(new RegExp(`^${id} {2}declined by Olga {2}Boats {2}Vera`));
  expect(out.join("\n")).not.toContain("\u001b");
  expect(out.slice(1).map((line) => line.trim())).toEqual([
    "title: “Boats” → none",
    "label: none → teal",
    "tags: +#quay -#draft",
    expect.stringMatching(/^note: \+“mend.*the sail”$/),
  ]);
  expect(warned).toEqual(["2 more; --limit shows up to 500."]);
  const nothing = await commandLine(listing(0));
  await suggestions(nothing.client, nothing.context, "", "");
  expect(nothing.out).toEqual(["Nothing is suggested."]);
  const asJson = await commandLine(listing(1), { json: true });
  await suggestions(asJson.client, asJson.context, "", "");
  expect(asJson.out.map((line) => Suggestion.parse(JSON.parse(line)))).toEqual([kept]);
});

test("options become what is suggested, and empty ones take away", async () => {
  const asked: unknown[] = [];
  const team: Partial<Team> = {
    suggest: ({ edit }) => {
      asked.push(edit);
      return Promise.resolve({ ...kept, edit, state: "open" });
    },
  };
  for (const values of [
    { title: "Ships", tag: "quay, hull", note: "soon" },
    { title: "", label: "none", untag: "draft" },
  ]) {
    const { client, context, out, itemId } = await commandLine(team, values);
    expect(await suggest(client, context, itemId)).toBe(0);
    expect(out[0]).toContain(`${id} is suggested`);
  }
  expect(asked).toEqual([
    { title: "Ships", addTags: ["quay", "hull"], note: "soon" },
    { title: null, label: null, removeTags: ["draft"] },
  ]);
});

const before = { partitionId: kept.partitionId, itemId: kept.itemId };
test.each<[string, Decision, string, number]>([
  ["take", { id, outcome: "taken", before }, "taken over, for everybody", 0],
  ["decline", { id, outcome: "declined" }, "declined", 0],
  ["take", { id, outcome: "decided-before", state: "taken" }, "faster: it is taken over", 1],
  ["take", { id, outcome: "in-trash" }, "stays open", 1],
  ["take", { id, outcome: "note-full" }, "Shorten it first", 1],
  ["take", { id, outcome: "ended" }, "not there any more", 1],
  ["take", { id, outcome: "unknown" }, "no such suggestion", 1],
])("%s: what comes of it is said, and is the exit code", async (verb, decision, said, code) => {
  const asked: unknown[] = [];
  const { client, context, out } = await commandLine({
    decideSuggestions: (input) => {
      asked.push(input);
      return Promise.resolve({ decisions: [decision] });
    },
  });
  expect(await suggestions(client, context, verb, id)).toBe(code);
  expect(asked).toEqual([{ ids: [id], take: verb === "take" }]);
  expect(out.join()).toContain(said);
});

test("one's own is withdrawn", async () => {
  const { client, context, out } = await commandLine({ withdrawSuggestion: () => Promise.resolve({}) });
  expect(await suggestions(client, context, "withdraw", id)).toBe(0);
  expect(out).toEqual(["It is withdrawn."]);
});

test("what was declined is opened again, and how is said where it is declined", async () => {
  const { client, context, out } = await commandLine({
    reopenSuggestion: (given) => Promise.resolve({ ...kept, id: given, state: "open" }),
    decideSuggestions: () => Promise.resolve({ decisions: [{ id, outcome: "declined" }] }),
  });
  await suggestions(client, context, "decline", id);
  expect(out[0]).toContain(`tessera team suggestions reopen ${id}`);
  expect(await suggestions(client, context, "reopen", id)).toBe(0);
  expect(out[1]).toContain("open again");
});
