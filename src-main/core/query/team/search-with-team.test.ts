import { expect, test } from "vitest";
import type { Embedder } from "#core/ports/embedder.ts";
import type { Places } from "#core/ports/places.ts";
import type { Example } from "#core/ports/search-store.ts";
import type { TeamAnswer, TeamQuestion, TeamSource } from "#core/ports/team-search.ts";
import type { Refusal, Search } from "#core/ports/use-cases.ts";
import { Hit } from "#shared/model/hit.ts";
import { ContentHash, ItemId, SegmentId, SpaceId } from "#shared/model/ids.ts";
import { Space } from "#shared/model/space.ts";
import type { SynonymGroup } from "#shared/model/synonym.ts";
import { TeamHit } from "#shared/model/team-hit.ts";
import type { SharedItemId } from "#shared/model/team.ts";
import { parse } from "#shared/query/parse.ts";
import type { SearchResult } from "#shared/rpc/search-contract.ts";
import { queryVectorCountMax } from "#shared/rpc/server/search-contract.ts";
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
const answered = (hits: readonly TeamHit[]): Extract<TeamAnswer, { kind: "found" }> => ({
  kind: "found",
  result: {
    hits,
    totalCount: hits.length,
    facets: { kind: [], tag: [], language: [], partition: [] },
    understood: parse("", calendar),
    unanswered: [],
    corrections: [],
    steps: [],
  },
});

interface World {
  readonly local?: readonly Hit[];
  readonly hashes?: ReadonlyMap<SegmentId, ContentHash>;
  readonly source?: Partial<TeamSource>;
  readonly refusal?: Refusal;
  readonly examples?: ReadonlyMap<ItemId, Example>;
  readonly synonyms?: readonly SynonymGroup[];
  readonly corrections?: Readonly<Record<string, string>>;
  readonly limit?: number;
  readonly places?: Places;
}

async function ask(
  text: string,
  {
    local = [],
    hashes = new Map(),
    source = {},
    refusal,
    examples = new Map(),
    synonyms = [],
    corrections = {},
    limit = 10,
    places,
  }: World,
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
    ...(places === undefined ? {} : { places }),
    store: {
      examples: (targets: readonly (ItemId | SegmentId)[]) =>
        Promise.resolve(targets.map((target) => examples.get(ItemId.parse(target)))),
      synonyms: () => Promise.resolve(synonyms),
      corrections: (word: string) => Promise.resolve([corrections[word] ?? []].flat()),
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
  const input = { text, limit, typing: false, weak: false, facets: true, waitMs };
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
  for (const [text, unanswered] of [
    [`pump like:${uuid(5)}`, "like:"],
    [`pump look:${uuid(5)}`, "look:"],
    [`pump sound:${uuid(5)}`, "sound:"],
  ] as const) {
    const [, list] = await ask(text, { source });
    expect(list).toMatchObject({ team: { kind: "answered", totalCount: 0, unanswered: [unanswered] } });
  }
  expect(asked.length).toBe(2);
});

test("a place goes by its degrees, for its list is here; a name that nothing has goes as it was written", async () => {
  const asked: string[] = [];
  const source: Partial<TeamSource> = {
    ask({ text }) {
      asked.push(text);
      return Promise.resolve(answered([]));
    },
  };
  const lisbon = { label: "Lisbon, PT", point: { latitude: 38.72, longitude: -9.13 }, population: 517_802 };
  const places: Places = {
    find: (name) =>
      Promise.resolve({ places: name.toLowerCase() === "lisbon" ? [lisbon] : [], suggestions: [] }),
    beginning: () => Promise.resolve([]),
    nearest: () => Promise.resolve(undefined),
  };
  for (const text of [
    "boats near:Lisbon",
    "boats (-near:lisbon,25km OR kind:pdf)",
    "near:atlantis",
    "boats   near:1,2",
  ])
    await ask(text, { source, places });
  expect(asked).toEqual([
    "boats near:38.72,-9.13,10",
    "boats (-near:38.72,-9.13,25 OR kind:pdf)",
    'near:"atlantis"',
    "boats   near:1,2",
  ]);
});

test("what is to be like something of this device goes as a vector, and its copies are no answer", async () => {
  const asked: unknown[] = [];
  const copies = [teamHit(1, "copy", 0, 1, { contentHash: hash }), teamHit(2, "other", 0, 1)];
  const source: Partial<TeamSource> = {
    ask(question) {
      asked.push(question);
      return Promise.resolve(answered(copies));
    },
  };
  const known: Example = {
    itemId: ItemId.parse(uuid(5)),
    contentHash: hash,
    name: "five",
    vector: Float32Array.of(0, 1),
  };
  const examples = new Map([[known.itemId, known]]);
  const [, list] = await ask(`like:${uuid(5)} kind:text`, { source, examples });
  expect(asked).toMatchObject([{ text: "kind:text", vectors: [{ vector: [0, 1] }] }]);
  expect(namesOf(list)).toEqual(["team other"]);
  expect(list).toMatchObject({ team: { totalCount: 1, unanswered: [] } });
  await ask(`pump -like:${uuid(5)}`, { source, examples });
  expect(asked[1]).toMatchObject({
    text: "pump",
    vectors: [{ vector: [expect.closeTo(0.894), expect.closeTo(-0.447)] }],
  });
  await ask(`pump -like:${uuid(6)}`, { source, examples });
  expect(asked[2]).toMatchObject({ text: "pump", vectors: [{ vector: [1, 0] }] });
});

test("each of several examples goes as a vector of its own, as many as a server takes, the last for all that are left", async () => {
  const asked: TeamQuestion[] = [];
  const source: Partial<TeamSource> = {
    ask(question) {
      asked.push(question);
      return Promise.resolve(answered([]));
    },
  };
  const ids = [5, 6, 7, 8, 9, 10].map((n) => ItemId.parse(uuid(n)));
  const examples = new Map(
    ids.map((itemId, n) => [
      itemId,
      { itemId, contentHash: undefined, name: `${n}`, vector: Float32Array.of(n < 3 ? 1 : 0, n < 3 ? 0 : 1) },
    ]),
  );
  const like = (count: number) => ids.slice(0, count).map((id) => `like:${id}`);
  await ask(`${like(2).join(" ")} -like:${ids[5]}`, { source, examples });
  const away = { vector: [expect.closeTo(0.832), expect.closeTo(-0.555)] };
  expect(asked[0]?.vectors).toMatchObject([away, away]);
  await ask(like(6).join(" "), { source, examples });
  expect(asked[1]?.vectors).toHaveLength(queryVectorCountMax);
  expect(asked[1]?.vectors.map(({ vector }) => vector)).toEqual([
    [1, 0],
    [1, 0],
    [1, 0],
    [0, 1],
  ]);
});

test("the person's synonyms go with the question, those that it has a word of", async () => {
  const asked: unknown[] = [];
  const source: Partial<TeamSource> = {
    ask(question) {
      asked.push(question);
      return Promise.resolve(answered([]));
    },
  };
  const synonyms = [
    ["kettle", "boiler"],
    ["car", "motor car"],
  ];
  await ask("Kettle -car (pump OR motor)", { source, synonyms });
  expect(asked).toMatchObject([{ synonyms: [{ word: "Kettle", alternatives: ["boiler"] }] }]);
  await ask("old motor car", { source, synonyms });
  expect(asked[1]).toMatchObject({
    synonyms: [
      { word: "car", alternatives: ["motor car"] },
      { word: "motor car", alternatives: ["car"] },
    ],
  });
});

test("what this library has that is spelled nearly so goes with the question, and what it came to is told", async () => {
  const asked: unknown[] = [];
  const made = [{ from: "kettel", to: "kettle" }];
  const source: Partial<TeamSource> = {
    ask(question) {
      asked.push(question);
      const { result, ...answer } = answered([]);
      return Promise.resolve({ ...answer, result: { ...result, corrections: made } });
    },
  };
  const [, list] = await ask("a kettel pump", { source, corrections: { kettel: "kettle", a: "b" } });
  expect(asked).toMatchObject([{ corrections: [{ word: "kettel", alternatives: ["kettle"] }] }]);
  expect(list).toMatchObject({ team: { corrections: made } });
});

test("of more than a server gives at once further pages are asked for, and none that is not there", async () => {
  const asked: unknown[] = [];
  const all = Array.from({ length: 230 }, (_, n) => teamHit(n + 1, `t${n}`, 1 - n / 1_000, 0.5));
  const source: Partial<TeamSource> = {
    ask({ offset = 0, limit, facets }) {
      asked.push([offset, limit, facets]);
      return Promise.resolve(answered(all.slice(offset, offset + limit)));
    },
  };
  const [, list] = await ask("pump", { source, limit: 250 });
  expect(asked).toEqual([
    [0, 100, true],
    [100, 100, false],
    [200, 50, false],
  ]);
  expect(namesOf(list)).toEqual(all.map(({ name }) => `team ${name}`));
  asked.length = 0;
  const [, less] = await ask("pump", { source, limit: 60 });
  expect([asked, namesOf(less).length]).toEqual([[[0, 60, true]], 60]);
  let count = 0;
  const stopping = await ask("pump", {
    limit: 250,
    source: {
      ask: () =>
        Promise.resolve(
          count++ === 0
            ? answered(all.slice(0, 100))
            : { kind: "unreachable", remark: { code: "no-answer" } },
        ),
    },
  });
  expect(namesOf(stopping[1]).length).toBe(100);
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
