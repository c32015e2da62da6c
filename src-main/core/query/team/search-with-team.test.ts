import { expect, test } from "vitest";
import type { Embedder } from "#core/ports/embedder.ts";
import type { TeamAnswer, TeamSource } from "#core/ports/team-search.ts";
import type { Refusal, Search } from "#core/ports/use-cases.ts";
import { Hit } from "#shared/model/hit.ts";
import { ContentHash, ItemId, SegmentId, SpaceId } from "#shared/model/ids.ts";
import { Space } from "#shared/model/space.ts";
import { TeamHit } from "#shared/model/team-hit.ts";
import type { SharedItemId } from "#shared/model/team.ts";
import { parse } from "#shared/query/parse.ts";
import type { SearchResult } from "#shared/rpc/search-contract.ts";
import type { FoundTogether } from "#shared/rpc/team-search.ts";
import { createSearchWithTeam } from "./search-with-team.ts";

const uuid = (n: number): string => `01970000-0000-7000-8000-${String(n).padStart(12, "0")}`;
const calendar = { nowMs: Date.UTC(2026, 10, 28), timeZone: "UTC", typing: false };
const common = {
  kind: "text",
  tags: [],
  modifiedMs: 1,
  sizeBytes: 1,
  hasThumbnail: false,
  headingPath: [],
  anchor: { kind: "text", startChar: 0, endChar: 1, startLine: 1, endLine: 1 },
  snippet: { text: "x", words: [] },
};
const localHit = (n: number, name: string, words: number, cosine: number): Hit =>
  Hit.parse({
    ...common,
    rank: n,
    score: (words + cosine / 0.8) / 2,
    segmentId: n,
    itemId: uuid(n),
    path: `/${name}`,
    name,
    legs: { words: { rank: 1, score: words }, meaning: { rank: 1, score: cosine } },
    more: [],
    sameContent: [],
  });
const hash = ContentHash.parse("a".repeat(64));
const teamHit = (
  n: number,
  name: string,
  words: number,
  cosine: number,
  more: Partial<TeamHit> = {},
): TeamHit =>
  TeamHit.parse({
    ...common,
    rank: n,
    score: 1,
    itemId: `${uuid(70)}.0.${n}`,
    partitionId: uuid(60),
    ordinal: 0,
    sharedBy: { userId: uuid(71), userName: "Ada", deviceId: uuid(70), deviceName: "desk" },
    sharedMs: 1,
    payloadId: "0".repeat(64),
    name,
    legs: { words: { rank: 1, score: words }, meaning: { rank: 1, score: cosine } },
    sameContentCount: 0,
    ...more,
  });

const resultOf = (text: string, hits: readonly Hit[]): SearchResult => ({
  hits,
  noGoodMatch: hits.length === 0,
  totalCount: hits.length,
  facets: {},
  ranges: {},
  understood: parse(text, calendar),
  printed: text,
  corrections: [],
  synonyms: [],
  examples: [],
  looks: [],
  plan: { steps: [], totalMs: 0 },
  meaningReady: true,
});
const answered = (hits: readonly TeamHit[]): TeamAnswer => ({
  kind: "found",
  result: {
    hits,
    totalCount: hits.length,
    facets: { kind: [], tag: [], language: [], partition: [] },
    understood: parse("", calendar),
    unanswered: [],
    steps: [],
  },
});

interface World {
  readonly local?: readonly Hit[];
  readonly hashes?: ReadonlyMap<SegmentId, ContentHash>;
  readonly source?: Partial<TeamSource>;
  readonly refusal?: Refusal;
}

async function ask(
  text: string,
  { local = [], hashes = new Map(), source = {}, refusal }: World,
  waitMs = 1_000,
) {
  const space = Space.parse({
    id: SpaceId.parse("tiny@1"),
    modelId: "tiny",
    revision: "1",
    dimensions: 2,
    metric: "cosine",
    normalised: true,
    modalities: ["text"],
    cutOff: 0.3,
  });
  const embedder: Embedder = {
    space,
    embed: () => Promise.resolve(Float32Array.of(1, 0)),
    countTokens: () => Promise.resolve([1]),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  const search: Search = {
    query: () => Promise.resolve(refusal ?? resultOf(text, local)),
    similar: () => Promise.resolve(resultOf(text, [])),
    suggest: () => Promise.resolve([]),
  };
  const deps = {
    search,
    embedder,
    store: {
      ownersOf: (ids: readonly SegmentId[]) =>
        Promise.resolve(
          ids.map((segmentId) => ({
            segmentId,
            itemId: ItemId.parse(uuid(segmentId)),
            contentHash: hashes.get(segmentId),
          })),
        ),
    },
    source: {
      isThere: () => Promise.resolve(true),
      ask: () => Promise.resolve(answered([])),
      ownOf: () => Promise.resolve(new Set<SharedItemId>()),
      ...source,
    },
    clock: { nowMs: () => calendar.nowMs },
    timeZone: () => "UTC",
  };
  const lists: (FoundTogether | Refusal)[] = [];
  const input = { text, limit: 10, typing: false, weak: false, waitMs };
  for await (const each of createSearchWithTeam(deps).query(input, new AbortController().signal))
    lists.push(each);
  return lists;
}

const namesOf = (list: FoundTogether | Refusal | undefined): readonly string[] =>
  list === undefined || "refused" in list ? [] : list.hits.map(({ from, hit }) => `${from} ${hit.name}`);

test("what is here comes at once, then one list in which both are weighed alike", async () => {
  const local = [localHit(1, "near", 0.9, 0.7), localHit(2, "far", 0.1, 0.3)];
  const ours = [teamHit(1, "nearest", 1, 0.9), teamHit(2, "between", 0.5, 0.5)];
  const [first, second, ...others] = await ask("pump", {
    local,
    source: { ask: () => Promise.resolve(answered(ours)) },
  });
  expect(namesOf(first)).toEqual(["here near", "here far"]);
  expect(first).toMatchObject({ team: { kind: "asking" } });
  expect(namesOf(second)).toEqual(["team nearest", "here near", "team between", "here far"]);
  expect(second).toMatchObject({ team: { kind: "answered", totalCount: 2 } });
  expect(others).toEqual([]);
});

test("nothing is there twice: one's own is the local one, the same content is the local one with who shares it", async () => {
  const shared = [
    teamHit(1, "own", 1, 1),
    teamHit(2, "copy", 1, 1, { contentHash: hash }),
    teamHit(3, "new", 1, 1),
  ];
  const [, list] = await ask("pump", {
    local: [localHit(1, "mine", 1, 0.9)],
    hashes: new Map([[SegmentId.parse(1), hash]]),
    source: {
      ask: () => Promise.resolve(answered(shared)),
      ownOf: (ids) => Promise.resolve(new Set(ids.filter((id) => id.endsWith(".0.1")))),
    },
  });
  expect(namesOf(list).toSorted()).toEqual(["here mine", "team new"]);
  expect(list).toMatchObject({
    hits: expect.arrayContaining([
      expect.objectContaining({ alsoSharedBy: expect.objectContaining({ userName: "Ada" }) }),
    ]),
  });
});

test.each<[string, Partial<TeamSource>, unknown]>([
  [
    "cannot be reached",
    { ask: () => Promise.resolve({ kind: "unreachable", remark: { code: "no-answer" } }) },
    "unreachable",
  ],
  ["was paused", { ask: () => Promise.resolve({ kind: "paused" }) }, "paused"],
  ["shut this device out", { ask: () => Promise.resolve({ kind: "revoked" }) }, "revoked"],
  [
    "takes too long",
    {
      ask: (_question, signal) =>
        new Promise((_resolve, reject) =>
          signal.addEventListener("abort", () => reject(new Error("given up"))),
        ),
    },
    "unreachable",
  ],
])("a team that %s keeps nothing back that is here", async (_why, source, kind) => {
  const lists = await ask("pump", { local: [localHit(1, "mine", 1, 0.9)], source }, 20);
  expect(lists.map(namesOf)).toEqual([["here mine"], ["here mine"]]);
  expect(lists[1]).toMatchObject({ team: { kind } });
});

test("without a team nobody is asked", async () => {
  const asked: string[] = [];
  const source: Partial<TeamSource> = {
    isThere: () => Promise.resolve(false),
    ask(question) {
      asked.push(question.text);
      return Promise.resolve(answered([]));
    },
  };
  const lists = await ask("pump", { local: [localHit(1, "mine", 1, 0.9)], source });
  expect(lists).toMatchObject([{ team: { kind: "none" } }]);
  expect(asked).toEqual([]);
});

test("the question goes with its vector, and with nothing that names what is only here", async () => {
  const asked: unknown[] = [];
  const source: Partial<TeamSource> = {
    ask(question) {
      asked.push(question);
      return Promise.resolve(answered([]));
    },
  };
  await ask("hot pump kind:pdf", { source });
  expect(asked).toMatchObject([
    { text: "hot pump kind:pdf", vectors: [{ spaceId: "tiny@1", vector: [1, 0], leastCosine: 0.3 }] },
  ]);
  await ask("kind:pdf", { source });
  expect(asked[1]).toMatchObject({ vectors: [] });
  const [, list] = await ask(`pump like:${uuid(5)}`, { source });
  expect(asked.length).toBe(2);
  expect(list).toMatchObject({ team: { kind: "answered", totalCount: 0, unanswered: ["like"] } });
});

test("in an order that was asked for, both follow it", async () => {
  const local = [{ ...localHit(1, "old", 1, 1), modifiedMs: 10 }];
  const ours = [teamHit(1, "new", 0, 0, { modifiedMs: 20 }), teamHit(2, "older", 1, 1, { modifiedMs: 5 })];
  const source = { ask: () => Promise.resolve(answered(ours)) };
  const [, sorted] = await ask("pump sort:newest", { local, source });
  expect(namesOf(sorted)).toEqual(["team new", "here old", "team older"]);
  const [, listed] = await ask("kind:text", { local, source });
  expect(namesOf(listed)).toEqual(["team new", "here old", "team older"]);
});

test("a refusal is told, and ends it", async () => {
  expect(await ask("pump", { refusal: { refused: "QUERY_TOO_LONG" } })).toEqual([
    { refused: "QUERY_TOO_LONG" },
  ]);
});
