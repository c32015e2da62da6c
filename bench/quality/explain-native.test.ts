/** What the planner and the index choose together, over a library and an index as the product has them. */
import { setImmediate as nextTurn } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { createLibraryFixture, type LibraryFixture } from "#adapters/sqlite/search-fixture.ts";
import type { Embedder } from "#core/ports/embedder.ts";
import type { VectorIndex, VectorRow } from "#core/ports/vector-index.ts";
import { recallAt, recallSampleCountMin, recallTarget } from "#core/query/limits.ts";
import { createIdleWork } from "#core/query/planner/idle-work.ts";
import { openRecallLearnt } from "#core/query/recall-learnt.ts";
import { createRecallWatch } from "#core/query/recall-watch.ts";
import { createSearch } from "#core/query/search.ts";
import { systemClock } from "#hosts/system-clock.ts";
import { loadNative, type Native } from "#native";
import { quantise } from "#shared/kit/int8-vector.ts";
import type { Plan } from "#shared/model/hit.ts";
import type { QueryCosts } from "#shared/model/query-costs.ts";
import { createRandom } from "../data/random.ts";
import { openNativeIndex } from "./native-index.ts";
import { answering, loadEmbedder, overThePort, plannerOver } from "./searchable.ts";

const loaded = loadNative();
/** What this library's calibration measured once, on two cores. */
const costs: QueryCosts = {
  callMs: 0.016,
  listMsPerItem: 0.0005,
  listMsPerSegment: 0.0003,
  countMsPerItem: 0.0001,
  checkMsPerSegment: 0.00033,
  nearestMs: 0.92,
  nearestMsPerCandidate: 0.00089,
  nearestMsPerAllowed: 0.00014,
};
const topics = [
  "bread flour oven loaf yeast dough crust salt",
  "harbour ship ferry quay tide anchor crew cargo",
  "garden rose soil seed spade hedge lawn bloom",
  "invoice tax receipt payment bank account debt total",
  "violin sonata concert choir melody opera piano chord",
  "glacier mountain summit rope snow valley ridge climb",
  "planet orbit comet telescope star galaxy moon lens",
  "train station platform ticket rail signal tunnel engine",
].map((words) => words.split(" "));
const [itemCount, segmentsOfItem] = [3_000, 8];
const dayMs = 86_400_000;

/** Of one topic each, which the folder tells too. */
function drafts() {
  const random = createRandom(11);
  return Array.from({ length: itemCount }, (_, place) => {
    const topic = topics[place % topics.length] ?? [];
    const word = (): string => topic[random.below(topic.length)] ?? "";
    return {
      path: `${topic[0]}/${place}.txt`,
      kind:
        place % 300 === 1 ? ("pdf" as const) : place % 2 === 0 ? ("markdown" as const) : ("text" as const),
      language: place % 7 === 0 ? "de" : "en",
      tags: place < 3 ? ["rare"] : [],
      modifiedMs: place * dayMs,
      segments: Array.from({ length: segmentsOfItem }, (_each, segment) => ({
        text: `${Array.from({ length: 7 }, word).join(" ")} n${place}x${segment}`,
      })),
    };
  });
}

describe.skipIf(loaded.kind === "absent")("over an index with a graph (needs the addon)", () => {
  const native = loaded.kind === "loaded" ? loaded.native : ({} as Native);
  let fixture: LibraryFixture;
  let embedder: Embedder;
  let rows: readonly VectorRow[];
  const opened = new AsyncDisposableStack();

  beforeAll(async () => {
    embedder = await loadEmbedder();
    const { id, dimensions } = embedder.space;
    fixture = opened.use(createLibraryFixture(id, dimensions));
    const items = drafts();
    const values = await embedder.embed(items.flatMap(({ segments }) => segments.map(({ text }) => text)));
    const codes = Array.from({ length: itemCount * segmentsOfItem }, (_, row) =>
      quantise(values.subarray(row * dimensions, (row + 1) * dimensions)),
    );
    const vectorsOf = (place: number) => codes.slice(place * segmentsOfItem, (place + 1) * segmentsOfItem);
    const added = fixture.add(items.map((item, place) => ({ ...item, vectors: vectorsOf(place) })));
    rows = added
      .flatMap(({ segmentIds }, place) =>
        vectorsOf(place).flatMap((vector, segment) => {
          const segmentId = segmentIds[segment];
          return segmentId === undefined ? [] : [{ segmentId, ...vector }];
        }),
      )
      .toSorted((one, other) => one.segmentId - other.segmentId);
  });
  afterAll(() => opened.disposeAsync());

  /** Each question of a planner that has learnt nothing from the one before. */
  async function explain(vectors: VectorIndex, text: string): Promise<Plan> {
    const store = overThePort(fixture);
    await using planner = await plannerOver(store, vectors, embedder, costs);
    const timeZone = (): string => "UTC";
    const search = createSearch({ store, vectors, embedder, clock: systemClock, timeZone, planner });
    const page = { offset: 0, limit: 10, typing: false, weak: false, facets: false };
    return (await answering(search).query({ ...page, text })).plan;
  }
  const told = ({ steps }: Plan, step: Plan["steps"][number]["name"]) => {
    const found = steps.find(({ name }) => name === step);
    return found === undefined ? undefined : [found.strategyRemark.code, found.whyRemark.code];
  };

  it("explains each question with the way that one would hope for", async () => {
    await using vectors = await openNativeIndex({ native, space: embedder.space, rows });
    const unlisted = ["filter-last", "cheaper-way"];
    const walked = ["graph", "checked-afterwards"];
    const hoped: readonly (readonly [
      string,
      readonly string[] | undefined,
      readonly string[] | undefined,
    ])[] = [
      ["harbour tide", ["side-by-side", "unrestricted"], ["graph", "unrestricted"]],
      ["harbour kind:text,markdown,pdf", unlisted, walked],
      ["harbour after:1971", unlisted, walked],
      ["violin lang:en", unlisted, walked],
      // As many as make up for the half that will not pass: a scan is cheaper than a walk for so many.
      ["bread kind:markdown", unlisted, ["exact", "checked-afterwards"]],
      ["bread in:harbour", ["filter-first", "cheaper-way"], ["sketches-allowed", "filters-leave"]],
      ["harbour tag:rare", ["filter-first", "too-few-to-meet"], ["exact-allowed", "filters-leave"]],
      ["harbour kind:pdf", ["filter-first", "too-few-to-meet"], ["exact-allowed", "filters-leave"]],
      ['"harbour tide"', ["filter-first", "must-be-listed"], ["exact-allowed", "filters-leave"]],
      ["harbour -bread", ["filter-first", "must-be-listed"], ["cells-allowed", "filters-leave"]],
      ["harbour kind:image", ["filter-first", "too-few-to-meet"], ["leg-left-out", "filters-leave"]],
      ["kind:pdf", undefined, undefined],
    ];
    for (const [text, way, meaning] of hoped) {
      const plan = await explain(vectors, text);
      expect({ text, way: told(plan, "plan"), meaning: told(plan, "meaning") }).toEqual({
        text,
        way,
        meaning,
      });
    }
  });

  /** The index under a watch that checks every search, before the next. */
  async function openWatched(vectors: VectorIndex, stack: AsyncDisposableStack) {
    const clock = { nowMs: () => 0, elapsedMs: () => 0, sleep: () => nextTurn() as Promise<void> };
    const idle = stack.use(
      createIdleWork(clock, (error) => {
        throw error;
      }),
    );
    const settings = { readSetting: () => Promise.resolve(undefined), writeSetting: () => Promise.resolve() };
    const learnt = await openRecallLearnt(settings);
    const watch = createRecallWatch({ clock, chance: { fraction: () => 0 }, learnt, idle });
    const watched = watch.watched(embedder.space.id, vectors);
    const raised = () => watch.states()[0]?.raised ?? [];
    /** Each is checked before the next, until that was enough. */
    const askUntilRaised = async (): Promise<void> => {
      for (let asked = 0; asked < recallSampleCountMin && raised().length === 0; asked++) {
        const before = JSON.stringify(watch.states());
        await watched.state();
        await watched.nearest(questionOf(asked * 577));
        await vi.waitFor(() => expect(JSON.stringify(watch.states())).not.toBe(before), {
          timeout: 10_000,
          interval: 1,
        });
      }
    };
    return { watched, raised, askUntilRaised };
  }
  const questionOf = (place: number) => ({
    vector: Float32Array.from(rows[place % rows.length]?.codes ?? []),
    limit: 20,
    allowed: null,
  });

  it("where a graph finds too little the watch has all of it found, and the plan says so", async () => {
    await using stack = new AsyncDisposableStack();
    // Two links a row upwards, four at the lowest level: what is near is often not led to.
    const graph = { linkCount: 2, effort: 16, threadCount: 1 };
    const vectors = stack.use(await openNativeIndex({ native, space: embedder.space, rows, graph }));
    const { watched, raised, askUntilRaised } = await openWatched(vectors, stack);
    const recall = async (index: VectorIndex): Promise<number> => {
      let [right, wanted] = [0, 0];
      for (let asked = 0; asked < 30; asked++) {
        const question = { ...questionOf(asked * 761 + 5), limit: recallAt };
        const truth = await vectors.nearest({ ...question, effort: "exact" });
        const last = truth.neighbours.at(-1)?.cosine ?? 0;
        const { neighbours } = await index.nearest(question);
        right += neighbours.filter(({ cosine }) => cosine >= last - 1e-6).length;
        wanted += truth.neighbours.length;
      }
      return right / wanted;
    };
    const meaning = async () => told(await explain(watched, "harbour tide"), "meaning");
    expect(await recall(vectors)).toBeLessThan(recallTarget);
    expect(await meaning()).toEqual(["graph", "unrestricted"]);
    await askUntilRaised();
    expect(raised()).toMatchObject([{ shareMax: 1, level: "doubled" }]);
    // A walk that holds so many candidates costs more than a scan of these rows, and the index knows it.
    expect(await meaning()).toEqual(["exact", "searched-harder"]);
    expect(await recall(watched)).toBe(1);
  });
});
