/** Examples, groups, places, differences and boosts of the whole search, on its real parts. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Embedder } from "#core/ports/embedder.ts";
import type { Hit } from "#shared/model/hit.ts";
import { loadEmbedder, makeSearchable, type Searchable } from "./searchable.ts";

const input = { offset: 0, limit: 20, typing: false, weak: false, facets: false };
const documents = [
  ["oven", "Sourdough", "The sourdough bread is baked in a hot oven until the crust is brown."],
  ["starter", "", "Feed the sourdough starter with flour and water; bread needs it."],
  ["rye", "", "Rye bread is dense and keeps for a week; bake it slowly."],
  ["boiler", "", "The boiler heats the water of the house; bread is not its business."],
  ["radiator", "", "Bleed the radiator before winter and check the boiler and the heating pump."],
  ["pump", "Bread for the pump", "The heating pump circulates hot water from the boiler to each radiator."],
  ["copy of rye", "", "Rye bread is dense and keeps for a week, so bake it slowly."],
] as const;
let embedder: Embedder;
let library: Searchable;
beforeAll(async () => {
  embedder = await loadEmbedder();
  library = await makeSearchable(
    documents.map(([id, title, text]) => ({ id, title, text })),
    embedder,
  );
});
afterAll(() => library[Symbol.dispose]());

type Asked = Partial<Parameters<Searchable["search"]["query"]>[0]>;
const ask = (text: string, more: Asked = {}) => library.search.query({ ...input, ...more, text });
const namesOf = (hits: readonly Hit[]): readonly string[] => hits.map((hit) => library.idOf(hit.path));
const names = async (text: string, more: Asked = {}): Promise<readonly string[]> =>
  namesOf((await ask(text, more)).hits);
const hitNamed = async (name: string): Promise<Hit> => {
  const { hits } = await ask("bread OR water OR boiler", { weak: true });
  const hit = hits.find(({ path }) => library.idOf(path) === name);
  if (hit === undefined) throw new Error(`${name} is not found`);
  return hit;
};

describe("examples", () => {
  it("are followed without a word, by place and by item, and are no answer themselves", async () => {
    const { segmentId, itemId } = await hitNamed("radiator");
    for (const target of [segmentId, itemId]) {
      const { hits, examples } = await ask(`like:${target}`);
      expect(namesOf(hits)[0]).toBe("pump");
      expect(namesOf(hits)).not.toContain("radiator");
      expect(examples).toEqual([{ target, not: false, name: expect.any(String) }]);
    }
  });

  it("draw a question towards them, and away from those that are not meant", async () => {
    const [oven, boiler] = [await hitNamed("oven"), await hitNamed("boiler")];
    const place = async (text: string, name: string): Promise<number> =>
      (await names(text, { weak: true })).indexOf(name);
    const question = "hot water";
    expect(await place(`${question} like:${oven.segmentId}`, "starter")).toBeLessThan(
      await place(question, "starter"),
    );
    const meaning = async (text: string, name: string): Promise<number> =>
      (await ask(text, { weak: true })).hits.find(({ path }) => library.idOf(path) === name)?.legs.meaning
        ?.score ?? -1;
    expect(await meaning(`${question} -like:${boiler.segmentId}`, "pump")).toBeLessThan(
      await meaning(question, "pump"),
    );
    expect(await names(`${question} -like:${boiler.segmentId}`)).not.toContain("boiler");
  });

  it("that are gone are told, and the rest is answered", async () => {
    const gone = "01900000-0000-7000-8000-000000000099";
    const { hits, examples } = await ask(`bread like:${gone} -like:999999`);
    expect(hits.length).toBeGreaterThan(0);
    expect(examples).toEqual([
      { target: gone, not: false },
      { target: 999_999, not: true },
    ]);
    expect(await names(`like:${gone}`)).toEqual([]);
    expect((await ask("-like:999999")).totalCount).toBe(documents.length);
  });
});

describe("vectors of one's own", () => {
  const embedded = async (text: string, not = false) => ({ vector: await embedder.embed([text]), not });

  it("are followed as examples are, without a word or beside some", async () => {
    const bread = await embedded("sourdough bread baked in an oven");
    const heating = await embedded("the boiler and the radiator of the heating");
    const { hits } = await ask("", { vectors: [bread, heating] });
    expect(["oven", "starter"]).toContain(
      namesOf(hits).find((name) => name !== "radiator" && name !== "pump"),
    );
    expect(hits[0]?.legs.likes?.map(({ name }) => name)).toEqual(["vector 1", "vector 2"]);
    const meaning = async (more: Asked): Promise<number> =>
      (await ask("hot water", { weak: true, ...more })).hits.find(({ path }) => library.idOf(path) === "pump")
        ?.legs.meaning?.score ?? -1;
    expect(await meaning({ vectors: [{ ...heating, not: true }] })).toBeLessThan(await meaning({}));
  });

  it("are refused where they are none of the space", async () => {
    const { vector } = await embedded("bread");
    for (const bad of [
      vector.subarray(1),
      new Float32Array(vector.length),
      vector.map(() => NaN),
      vector.map((value, place) => (place === 3 ? Infinity : value)),
      new Float32Array(),
    ])
      await expect(ask("bread", { vectors: [{ vector: bad, not: false }] })).rejects.toThrow("BAD_VECTOR");
  });

  it("are other questions where they differ", async () => {
    const [bread, heating] = [await embedded("bread"), await embedded("heating pump")];
    const one = await ask("", { vectors: [bread], limit: 2 });
    const other = await ask("", { vectors: [heating], limit: 2 });
    expect(namesOf(one.hits)).not.toEqual(namesOf(other.hits));
    if (one.nextCursor === undefined) throw new Error("there is no second page");
    await expect(ask("", { vectors: [heating], limit: 2, cursor: one.nextCursor })).rejects.toThrow(
      "BAD_CURSOR",
    );
  });
});

it("finds what the person calls otherwise, says so, and forgets it when told to", async () => {
  const { notes } = library.fixture;
  expect(await names("kettle")).toEqual([]);
  notes.setSynonyms(["kettle", "boiler"]);
  const { hits, synonyms } = await ask("kettle");
  expect(namesOf(hits).slice(0, 3).toSorted()).toEqual(["boiler", "pump", "radiator"]);
  expect(hits[0]?.snippet.words.length).toBeGreaterThan(0);
  expect(synonyms).toEqual([{ word: "kettle", alternatives: ["boiler"] }]);
  expect((await names("kettle AND winter")).toSorted()).toEqual(["radiator"]);
  expect(await names("-kettle boiler")).toContain("boiler");
  notes.removeSynonyms(["kettle"]);
  expect(await ask("kettle")).toMatchObject({ hits: [], synonyms: [] });
});

describe("an answer is put as it is asked for", () => {
  it("in groups, each with its best and how many there are", async () => {
    for (const text of ["bread", "kind:text"]) {
      const whole = await ask(text);
      const { hits, totalCount } = await ask(text, { group: "kind", perGroup: 2 });
      expect(totalCount).toBe(2);
      expect(hits.map(({ group }) => group)).toEqual(
        Array.from({ length: 2 }, () => ({ value: "text", label: "text", totalCount: whole.totalCount })),
      );
      expect(namesOf(hits)).toEqual(namesOf(whole.hits).slice(0, 2));
    }
    const byFolder = await ask("bread", { group: "folder" });
    expect(byFolder.hits[0]?.group).toMatchObject({ value: library.fixture.root, label: "Library" });
    expect(byFolder.plan.steps.map(({ name }) => name)).toContain("group");
  });

  it("so that the first ones differ, where that is wanted", async () => {
    const plain = await names("dense rye bread");
    expect(plain.slice(0, 2).toSorted()).toEqual(["copy of rye", "rye"]);
    const varied = await names("dense rye bread", { diverse: 0.6 });
    expect(varied[0]).toBe(plain[0]);
    expect(["copy of rye", "rye"]).not.toContain(varied[1]);
    expect(varied.toSorted()).toEqual(plain.toSorted());
    expect(await names("dense rye bread", { diverse: 0 })).toEqual(plain);
  });

  it("with more weight on titles, and on what is new", async () => {
    const plain = await names("bread pump boiler water");
    const titled = await ask("bread", { titles: 1 });
    const scoreOf = async (more: Asked, name: string): Promise<number> =>
      (await ask("bread", more)).hits.find(({ path }) => library.idOf(path) === name)?.score ?? 0;
    expect(titled.plan.steps.find(({ name }) => name === "boost")?.strategyRemark).toEqual({
      code: "boosted",
      recency: 0,
      title: 1,
      headings: 0,
      text: 0,
      tags: 0,
    });
    expect(await scoreOf({ titles: 1 }, "pump")).toBeCloseTo(2 * (await scoreOf({}, "pump")), 5);
    expect(await scoreOf({ titles: 1 }, "rye")).toBeCloseTo(await scoreOf({}, "rye"), 5);
    expect((await names("bread pump boiler water", { recency: 1 })).toSorted()).toEqual(plain.toSorted());
    expect(await scoreOf({ recency: 1 }, "rye")).toBeGreaterThan(await scoreOf({}, "rye"));
  });

  it("place by place, where an item is not to stand for all of its places", async () => {
    const paragraph = (word: string): string =>
      `${`The ${word} of the mill grinds the corn that the farmers bring. `.repeat(16)}\n\n`;
    using long = await makeSearchable(
      [{ id: "mill", title: "", text: ["wheel", "stone", "axle"].map(paragraph).join("") }],
      embedder,
    );
    const collapsed = await long.search.query({ ...input, text: "mill corn" });
    const places = await long.search.query({ ...input, text: "mill corn", collapse: false });
    expect(collapsed.hits).toHaveLength(1);
    expect(places.hits.length).toBe(1 + (collapsed.hits[0]?.more.length ?? 0));
    expect(places.hits.length).toBeGreaterThan(1);
    expect(new Set(places.hits.map(({ segmentId }) => segmentId)).size).toBe(places.hits.length);
  });
});
