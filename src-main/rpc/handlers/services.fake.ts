import { setImmediate as nextTurn } from "node:timers/promises";
import type { Library, Pictures, Sounds, Search, VectorExchange } from "#core/ports/use-cases.ts";
import type { Activity } from "#shared/rpc/library-contract.ts";
import { emptyQuery } from "#shared/query/ast.ts";
import { SavedSearch } from "#shared/model/saved-search.ts";
import type { SearchResult } from "#shared/rpc/search-contract.ts";
import { FolderId, ItemId, SegmentId } from "#shared/model/ids.ts";
import type { FolderStatus } from "#shared/model/folder.ts";
import { Item } from "#shared/model/item.ts";
import { fakeSpaces } from "./spaces.fake.ts";
import { HeldId } from "#shared/model/picture.ts";
import { fakeCameras, fakeCaptures, fakeLeases, fakeRecorders, fakeRetentions } from "./captures.fake.ts";
import { fakeTrail, fakeTrailReading } from "./trail.fake.ts";
import { fakeModels } from "./models.fake.ts";
import { fakeStreams } from "./streams.fake.ts";
import { fakeTeam } from "./team.fake.ts";
import { fakeWatches } from "./watches.fake.ts";
import { fakeWebhooks } from "./webhooks.fake.ts";
import type { Services } from "./services.ts";
import { usualSettings } from "#shared/rpc/usual-settings.ts";

/** Use cases in memory, for tests of channels and handlers: one folder, one item, one hit. */
const counts = { waiting: 0, working: 0, indexed: 1, skipped: 0, failed: 0, cancelled: 0 };
export const fakeFolder: FolderStatus = {
  id: FolderId.parse("01900000-0000-7000-8000-000000000001"),
  path: "/library",
  paused: false,
  ignore: [],
  addedMs: 1,
  state: "watching",
  watchMode: "events",
  counts,
  ignoredCount: 0,
  noticeRemarks: [],
};
export const fakeItem: Item = Item.parse({
  id: ItemId.parse("01900000-0000-7000-8000-000000000002"),
  folderId: fakeFolder.id,
  partition: "private",
  path: "/library/ferry.txt",
  name: "ferry.txt",
  kind: "text",
  mediaType: "text/plain",
  sizeBytes: 5,
  modifiedMs: 1,
  hasThumbnail: false,
  status: "indexed",
  attemptCount: 1,
  segmentCount: 1,
  tags: [],
  addedMs: 1,
});
const activity: Activity = {
  paused: false,
  diskFull: false,
  counts,
  itemsPerSecond: 0,
  working: [],
  folders: [fakeFolder],
  index: { state: "ready", vectorCount: 1, wantedCount: 1 },
  reading: { state: "done", doneCount: 0, wantedCount: 0, withTextCount: 0 },
  revision: 1,
};

const fakeResult = (text: string, limit: number): SearchResult => ({
  hits: [
    {
      rank: 1,
      score: 0.9,
      segmentId: SegmentId.parse(1),
      itemId: fakeItem.id,
      path: fakeItem.path,
      name: fakeItem.name,
      kind: "text" as const,
      tags: [],
      modifiedMs: 1,
      sizeBytes: 5,
      hasThumbnail: false,
      headingPath: [],
      anchor: { kind: "text" as const, startChar: 0, endChar: 5, startLine: 1, endLine: 1 },
      snippet: { text: "ferry", words: [{ startChar: 0, endChar: 5 }] },
      legs: { words: { rank: 1, score: 1 } },
      more: [],
      sameContent: [],
    },
  ].slice(0, limit),
  noGoodMatch: false,
  totalCount: 1,
  facets: {},
  ranges: {},
  understood: { ...emptyQuery, words: [{ text, prefix: false }] },
  printed: text,
  corrections: [],
  synonyms: [],
  examples: [],
  looks: [],
  plan: { steps: [], totalMs: 1 },
  meaningReady: true,
});

const fakeSaved: SavedSearch = SavedSearch.parse({
  id: "01900000-0000-7000-8000-000000000003",
  name: "Ferries",
  text: "ferry kind:text",
});

const fakeHeldId = HeldId.parse("held-0123456789ab");
const fakePictures: Pictures = {
  facts: () => Promise.resolve({ colours: [{ name: "red", share: 1, mean: "#ff0000" }] }),
  seeing: () => Promise.resolve({ doneCount: 0, totalCount: 0 }),
  useModel: (modelId) => Promise.resolve({ refused: "MODEL_NOT_READY", data: { modelId } }),
  cancelModel: () => Promise.resolve({ refused: "NO_SPACE_BUILT" }),
  forgetModel: () => Promise.resolve({ refused: "NO_SPACE_BEFORE" }),
  compareModels: () => Promise.resolve({ refused: "NO_SPACE_TO_COMPARE" }),
  hold: ({ more }) => Promise.resolve({ id: fakeHeldId, done: !more }),
};
const fakeSounds: Sounds = { hold: fakePictures.hold };

const notFound = { refused: "NOT_FOUND" } as const;

const fakeVectors: VectorExchange = {
  async *exportFile({ path }) {
    yield await Promise.resolve({ kind: "progress", doneCount: 1, totalCount: 1 } as const);
    yield { kind: "written", paths: [path], vectorCount: 1, sizeBytes: 1 };
  },
  async *importFile({ path }) {
    const why = { code: "vector-ending-unknown", path } as const;
    yield await Promise.resolve({ kind: "refused", why, said: "What ending is that?" } as const);
  },
  takeUp: () => Promise.resolve(),
  alone: (work) => work(),
  [Symbol.asyncDispose]: () => Promise.resolve(),
};

export interface FakeServices extends Services {
  /** How many streams of activity were ended by their reader. */
  readonly endedStreamCount: () => number;
}

export function createFakeServices(): FakeServices {
  let endedStreamCount = 0;
  const search: Search = {
    query(input, signal) {
      if (input.text === "broken") return Promise.reject(new Error("secret detail of a bug"));
      if (input.text !== "slow") return Promise.resolve(fakeResult(input.text, input.limit));
      return new Promise((_, reject) =>
        signal?.addEventListener("abort", () =>
          reject(signal.reason instanceof Error ? signal.reason : new Error("aborted")),
        ),
      );
    },
    similar: () => Promise.resolve(notFound),
    suggest: ({ text }) => Promise.resolve([{ text, source: "vocabulary" }]),
  };
  const library: Library = {
    start: () => Promise.resolve(),
    addFolder: ({ path }) =>
      Promise.resolve(
        path === fakeFolder.path
          ? { refused: "FOLDER_OVERLAPS", data: { path, existing: path } }
          : { ...fakeFolder, path },
      ),
    listFolders: () => Promise.resolve([fakeFolder]),
    updateFolder: ({ folderId }) => Promise.resolve(folderId === fakeFolder.id ? fakeFolder : notFound),
    rescanFolder: () => Promise.resolve(fakeFolder),
    removeFolder: () => Promise.resolve({ removedItemCount: 1 }),
    listItems: () => Promise.resolve({ items: [fakeItem], totalCount: 1, revision: 1 }),
    getItem: (itemId) => Promise.resolve(itemId === fakeItem.id ? fakeItem : notFound),
    readSegments: () => Promise.resolve({ segments: [], totalCount: 0 }),
    thumbnail: () => Promise.resolve(new Uint8Array([1, 2, 3])),
    waveform: () => Promise.resolve(new Uint8Array([4, 5, 6])),
    frame: (_, timeMs) => Promise.resolve(timeMs === 500 ? new Uint8Array([7, 8, 9]) : undefined),
    retryItems: () => Promise.resolve(1),
    cancelItems: () => Promise.resolve(1),
    tagItem: (_itemId, tags) => Promise.resolve({ ...fakeItem, tags: [...tags] as Item["tags"] }),
    trace: (path) =>
      Promise.resolve({
        path,
        steps: [{ stage: "exists", ok: true, detail: "it is there", remark: { code: "file-is-there" } }],
        verdict: "found",
        verdictRemark: { code: "can-be-found" },
      }),
    activity: () => Promise.resolve(activity),
    async *watchActivity(signal) {
      try {
        for (let revision = 1; ; revision++) {
          yield { ...activity, revision };
          // A turn of the loop, so that a reader who leaves is heard.
          await nextTurn();
          signal.throwIfAborted();
        }
      } finally {
        endedStreamCount++;
      }
    },
    setPaused: (paused) => Promise.resolve({ ...activity, paused }),
    idle: () => Promise.resolve(),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  return {
    trail: fakeTrail(),
    audit: fakeTrailReading,
    library,
    search,
    models: fakeModels(),
    vectors: fakeVectors,
    pictures: fakePictures,
    sounds: fakeSounds,
    places: {
      find: () => Promise.resolve({ places: [], suggestions: [] }),
      beginning: () => Promise.resolve([]),
      nearest: () => Promise.resolve({ label: "Lisbon, PT", distanceKm: 2 }),
    },
    saved: {
      list: () => Promise.resolve([fakeSaved]),
      save: ({ name, text }) =>
        Promise.resolve(
          name === fakeSaved.name
            ? { refused: "SAVED_NAME_TAKEN", data: { name } }
            : { ...fakeSaved, name, text },
        ),
      rename: (id, name) => Promise.resolve(id === fakeSaved.id ? { ...fakeSaved, name } : notFound),
      remove: (id) => Promise.resolve(id === fakeSaved.id ? fakeSaved : notFound),
      recent: () => Promise.resolve(["ferry"]),
      noteRecent: () => Promise.resolve(),
      forgetRecent: () => Promise.resolve(),
    },
    spaces: fakeSpaces(),
    streams: fakeStreams(),
    captures: fakeCaptures(),
    recorders: fakeRecorders(),
    cameras: fakeCameras(),
    retentions: fakeRetentions(),
    leases: fakeLeases(),
    watches: fakeWatches(),
    webhooks: fakeWebhooks(),
    team: fakeTeam(),
    searchWithTeam: {
      async *query({ text, limit }) {
        const { hits, ...here } = await Promise.resolve(fakeResult(text, limit));
        const mine = hits.map((hit) => ({ from: "here" as const, hit }));
        yield { hits: mine, here, team: { kind: "asking" } };
        yield { hits: mine, here, team: { kind: "unreachable", remark: { code: "no-answer" } } };
      },
    },
    synonyms: {
      list: () => Promise.resolve([["car", "automobile"]]),
      add: (words) => Promise.resolve(words.length < 2 ? { refused: "SYNONYM_ALONE" } : words),
      remove: (words) => Promise.resolve(words.length),
    },
    settings: {
      current: () => usualSettings,
      change: (part) =>
        Promise.resolve({ ...usualSettings, ...(part.theme === undefined ? {} : { theme: part.theme }) }),
      onChange: () => undefined,
    },
    desktop: {
      canReveal: true,
      open: () => Promise.resolve({ kind: "launched" }),
      reveal: () => Promise.resolve({ kind: "unavailable", detail: "no screen" }),
    },
    about: () => ({
      version: "1.2.3",
      shape: "edge",
      dataFolder: "/data",
      demo: false,
      keyLevel: "passphrase",
      platform: "linux-x64",
      canReveal: true,
      model: { id: "static", dimensions: 4, basic: true },
    }),
    doctor: () =>
      Promise.resolve([
        { name: "node", level: "ok", found: "Node", advice: "", foundRemarks: [], adviceRemarks: [] },
      ]),
    backUp: (path) =>
      Promise.resolve(
        path === fakeItem.path ? { refused: "FILE_EXISTS", data: { path } } : { path, sizeBytes: 1 },
      ),
    endedStreamCount: () => endedStreamCount,
  };
}
