import { createRouterClient } from "@orpc/server";
import { expect, test } from "vitest";
import { createRouter } from "#rpc/handlers/router.ts";
import { createFakeServices } from "#rpc/handlers/services.fake.ts";
import { TeamHit } from "#shared/model/team-hit.ts";
import type { FoundTogether, TeamPart } from "#shared/rpc/team-search.ts";
import { searchTogether, tellOfTeam } from "./search-together.ts";
import { createKeptTerminal } from "./kept-terminal.fake.ts";

const noFacets = { kind: [], tag: [], language: [], partition: [] };
const uuid = (n: number): string => `01970000-0000-7000-8000-${String(n).padStart(12, "0")}`;
const teamHit = TeamHit.parse({
  rank: 1,
  score: 0.8,
  name: "pump.md",
  kind: "markdown",
  tags: [],
  modifiedMs: 1,
  sizeBytes: 1,
  headingPath: [],
  anchor: { kind: "text", startChar: 0, endChar: 4, startLine: 7, endLine: 7 },
  snippet: { text: "The pump", words: [] },
  itemId: `${uuid(70)}.0.1`,
  partitionId: uuid(60),
  ordinal: 0,
  sharedBy: { userId: uuid(71), userName: "Ada", deviceId: uuid(70), deviceName: "desk" },
  sharedMs: 1,
  payloadId: "0".repeat(64),
  legs: { words: { rank: 1, score: 1 } },
  sameContentCount: 0,
});

/** A host whose team says `team`, and shares one thing where it answers. */
async function hostWith(team: TeamPart) {
  const services = createFakeServices();
  const router = createRouter(
    {
      ...services,
      searchWithTeam: {
        async *query(input, signal) {
          for await (const list of services.searchWithTeam.query(input, signal)) {
            if ("refused" in list) throw new Error(list.refused);
            const found: FoundTogether["hits"] =
              team.kind === "answered" ? [{ from: "team", hit: teamHit }, ...list.hits] : list.hits;
            yield { ...list, hits: found, team };
          }
        },
      },
    },
    (error) => {
      throw error;
    },
  );
  const { terminal, out, warned } = createKeptTerminal();
  const asking = { client: createRouterClient(router), terminal, signal: new AbortController().signal };
  return { asking, out, warned };
}
const asked = { text: "pump", limit: 20, weak: false, asJson: false };

test("one list with one order, and who shares what", async () => {
  const { asking, out, warned } = await hostWith({
    kind: "answered",
    totalCount: 3,
    unanswered: [],
    corrections: [],
    facets: noFacets,
  });
  expect(await searchTogether(asking, asked)).toBe(0);
  expect(out[0]).toMatch(/^ {2}1 pump\.md {2}Ada on desk: pump\.md:7/);
  expect(out[1]).toMatch(/^ {2}2 ferry\.txt {2}\/library\/ferry\.txt:1/);
  expect(warned).toContain("3 in the team.");
});

test.each<[TeamPart, RegExp]>([
  [{ kind: "none" }, /in no team/],
  [{ kind: "paused" }, /tessera team resume/],
  [{ kind: "ended" }, /tessera team join URL/],
  [{ kind: "revoked" }, /shut this device out/],
  [{ kind: "unreachable", remark: { code: "no-answer" } }, /did not answer/],
  [
    { kind: "answered", totalCount: 0, unanswered: ["in"], corrections: [], facets: noFacets },
    /cannot find by in:;/,
  ],
  [{ kind: "unproved" }, /keeps back the proof/],
  [
    {
      kind: "answered",
      totalCount: 0,
      unanswered: ["in:garden", "look:1"],
      corrections: [],
      facets: noFacets,
    },
    /cannot find by in:garden, look:1;/,
  ],
])("%j is said in words, below what is here", async (team, words) => {
  const { asking, out, warned } = await hostWith(team);
  expect(await searchTogether(asking, asked)).toBe(0);
  expect(out.some((line) => line.includes("ferry.txt"))).toBe(true);
  expect(warned.at(-1)).toMatch(words);
});

test("a plain search says what the team has, and nothing where it has nothing to say", async () => {
  const has = await hostWith({
    kind: "answered",
    totalCount: 3,
    unanswered: [],
    corrections: [],
    facets: noFacets,
  });
  await tellOfTeam(has.asking, "pump");
  expect(has.warned).toEqual(["The team has 3 that match; --team shows them in the list."]);
  const gone = await hostWith({ kind: "unreachable", remark: { code: "no-answer" } });
  await tellOfTeam(gone.asking, "pump");
  expect(gone.warned).toEqual([]);
});

test("a word that nothing in the team has is told with what was looked for there", async () => {
  const corrections = [{ from: "kettel", to: "kettle" }];
  const { asking, warned } = await hostWith({
    kind: "answered",
    totalCount: 1,
    unanswered: [],
    corrections,
    facets: noFacets,
  });
  await searchTogether(asking, asked);
  expect(warned).toContain('Nothing in the team has "kettel"; "kettle" was looked for there.');
});
