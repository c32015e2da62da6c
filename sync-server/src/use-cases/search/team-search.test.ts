import fc from "fast-check";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PartitionId } from "#shared/model/ids.ts";
import { OrgId, SharedItemId } from "#shared/model/team.ts";
import { system, type Database } from "#server/database/database.ts";
import { type TestStore, testTiers } from "#server/database/test-tiers.fake.ts";
import { removeVectors } from "#server/projection/vector-rows.ts";
import { byMeaning, tablesOf } from "#server/repositories/search/candidates.ts";
import { device, type Given, id, partitions, share, spaceId } from "./shared-item.fake.ts";
import { createTeamSearch, type TeamQuestion } from "./team-search.ts";

const [one = PartitionId.parse(id(1)), two = PartitionId.parse(id(2))] = partitions;

describe.each(await testTiers())("the team's search on $name", ({ open }) => {
  let store: TestStore;
  let database: Database;
  beforeAll(async () => {
    store = await open();
    ({ database } = store);
  });
  afterAll(() => store[Symbol.asyncDispose]());

  const holding = async (given: readonly Given[]): Promise<void> => {
    await database.write(async (transaction) => {
      for (const { partition, n } of given)
        await removeVectors(transaction, {
          partitionId: partition,
          itemId: SharedItemId.parse(`${device}.0.${n}`),
        });
      for (const table of ["items", "segments", "edits", "tags"] as const)
        await transaction.deleteFrom(table).execute();
      const spaces = await transaction.selectFrom("model_spaces").select("space_no").execute();
      for (const { space_no } of spaces)
        await sql`DELETE FROM ${sql.table(`emb_${space_no}`)}`.execute(transaction);
      for (const each of given) await share(database, transaction, each);
    });
  };

  const naming = (called: ReadonlyMap<PartitionId, string>): Promise<void> =>
    database.write(async (transaction) => {
      await transaction.deleteFrom("partitions").execute();
      for (const [partition_id, name] of called)
        await transaction
          .insertInto("partitions")
          .values({ partition_id, org_id: OrgId.parse(id(90)), name, created_ms: 1, archived_ms: null })
          .execute();
    });

  const ask = (text: string, more: Partial<TeamQuestion> = {}, search = createTeamSearch(database)) =>
    search.query({
      text,
      vectors: [],
      partitionIds: partitions,
      typing: false,
      offset: 0,
      limit: 50,
      facets: true,
      nowMs: Date.UTC(2026, 10, 28),
      timeZone: "UTC",
      ...more,
    });
  const names = async (text: string, more: Partial<TeamQuestion> = {}): Promise<readonly string[]> =>
    (await ask(text, more)).hits.map(({ name }) => name);

  test("what is shared is found at once, though how much there is was kept before", async () => {
    const asked = { vectors: [{ spaceId, vector: [1, 0, 0] }] };
    await holding([]);
    const search = createTeamSearch(database);
    const found = async () =>
      (await ask("pump", asked, search)).hits.map(({ name, legs }) => ({ name, legs }));
    expect(await found()).toEqual([]);
    await holding([{ partition: one, n: 1, name: "pump.md", text: "The pump runs hot." }]);
    expect(await found()).toEqual([
      { name: "pump.md", legs: { words: expect.anything(), meaning: expect.anything() } },
    ]);
  });

  test("of several vectors of a space what is nearest to any of them is the nearest, not what is to their mean", async () => {
    await holding([
      { partition: one, n: 21, name: "one.md", text: "a", vector: [1, 0, 0] },
      { partition: one, n: 22, name: "other.md", text: "b", vector: [0, 1, 0] },
      { partition: two, n: 23, name: "mean.md", text: "c", vector: [0.7, 0.7, 0.14] },
    ]);
    const near = (...vectors: readonly number[][]) =>
      names("", { vectors: vectors.map((vector) => ({ spaceId, vector })) });
    const found = await near([1, 0, 0], [0, 1, 0]);
    expect([new Set(found), found[2]]).toEqual([new Set(["one.md", "other.md", "mean.md"]), "mean.md"]);
    expect((await near([0.7, 0.7, 0]))[0]).toBe("mean.md");
  });

  test("words inside of runs without spaces, with their marks, beside words of other scripts", async () => {
    await holding([
      { partition: one, n: 11, name: "塔.md", text: "駅前の東京タワー。iPhoneを買う。ｶﾞｽ" },
      { partition: one, n: 12, name: "school.md", text: "ภาษาไทย", title: "北京大学" },
      { partition: two, n: 13, name: "east.md", text: "東 and 京 are apart; 都京" },
    ]);
    const marked = async (text: string, more: Partial<TeamQuestion> = {}) =>
      (await ask(text, more)).hits.map(({ name, snippet }) => [
        name,
        ...snippet.words.map(({ startChar, endChar }) => snippet.text.slice(startChar, endChar)),
      ]);
    expect(await marked("京タ")).toEqual([["塔.md", "京タ"]]);
    expect(await marked('"phoneを"')).toEqual([]);
    expect(await marked('"iPhoneを"')).toEqual([["塔.md", "iPhoneを"]]);
    expect(await marked("ガス")).toEqual([["塔.md", "ｶﾞｽ"]]);
    expect(await marked("塔")).toEqual([["塔.md"]]);
    expect(await marked("京大")).toEqual([["school.md"]]);
    expect(await marked("ไทย", { typing: true })).toEqual([["school.md", "ไทย"]]);
    expect(await names("京 -東京")).toEqual(expect.arrayContaining(["east.md", "school.md"]));
    expect(await names("京 -東京")).not.toContain("塔.md");
    // A sentence is nowhere as it is asked; a word of it is.
    expect(await names("東京タワーへの道")).toContain("塔.md");
  });

  describe("the same language as on a device", () => {
    beforeAll(() =>
      holding([
        { partition: one, n: 1, name: "pump.md", text: "The pump runs hot in summer.", tags: ["plant"] },
        { partition: one, n: 2, name: "boat.md", text: "A boat without a pump is no boat.", label: "teal" },
        {
          partition: two,
          n: 3,
          name: "cake.pdf",
          text: "Cakes are baked at noon.",
          kind: "pdf",
          title: "Pump cake",
        },
        { partition: two, n: 4, name: "old.md", text: "pump pump pump", trashed: true },
        { partition: two, n: 5, name: "copy.md", text: "The pump runs hot in summer.", hash: "a".repeat(64) },
        {
          partition: two,
          n: 6,
          name: "copy-2.md",
          text: "The pump runs hot in summer.",
          hash: "a".repeat(64),
        },
      ]),
    );

    test("words, phrases, exclusions, prefixes and titles that people gave", async () => {
      expect(await names("hot pump")).toEqual(expect.arrayContaining(["pump.md", "copy.md", "boat.md"]));
      expect((await names("hot pump"))[0]).not.toBe("boat.md");
      expect(await names('"without a pump"')).toEqual(["boat.md"]);
      expect(await names("pump -boat")).not.toContain("boat.md");
      expect(await names("summ", { typing: true })).toEqual(expect.arrayContaining(["pump.md"]));
      expect(await names("pump")).toContain("cake.pdf");
      expect(await names("pump")).not.toContain("old.md");
    });

    test("filters, trees, and what cannot be answered", async () => {
      expect(await names("kind:pdf")).toEqual(["cake.pdf"]);
      expect(await names("tag:plant")).toEqual(["pump.md"]);
      expect(await names("name:c*.md pump")).toEqual(["copy.md"]);
      expect((await names("(kind:pdf OR tag:plant)")).toSorted()).toEqual(["cake.pdf", "pump.md"]);
      expect(await names("pump before:2000 kind:pdf,image")).toEqual(["cake.pdf"]);
      const labelled = await ask("label:red,teal");
      expect(labelled).toMatchObject({ hits: [{ name: "boat.md", label: "teal" }], unanswered: [] });
      expect(await names("pump -label:teal")).not.toContain("boat.md");
      expect((await ask("pump")).hits.find(({ name }) => name === "pump.md")).not.toHaveProperty("label");
      const nowhere = await ask("in:garden pump (near:Lisbon OR tag:plant) in:garden");
      expect(nowhere).toMatchObject({ hits: [], unanswered: ["in:garden", 'near:"Lisbon"'], totalCount: 0 });
      expect((await names("pump (near:Lisbon OR tag:plant)")).toSorted()).toEqual(["pump.md"]);
      expect(await names("-near:Lisbon pump")).toEqual([]);
    });

    test("places are partitions by their names, of those that may be read", async () => {
      await naming(new Map(partitions.map((each) => [each, each === one ? "North harbour" : "Quay"])));
      expect((await names('in:"/north HARBOUR/" pump')).toSorted()).toEqual(["boat.md", "pump.md"]);
      expect(await names("in:quay kind:pdf")).toEqual(["cake.pdf"]);
      expect((await names('in:quay in:"North harbour" kind:pdf,markdown')).length).toBe(4);
      expect((await names("pump -in:quay")).toSorted()).toEqual(["boat.md", "pump.md"]);
      expect((await ask("in:harbour")).unanswered).toEqual(["in:harbour"]);
      expect((await ask("kind:pdf")).facets.partition).toEqual([{ value: two, label: "Quay", count: 1 }]);
      const elsewhere = await ask('in:"North harbour"', { partitionIds: [two] });
      expect(elsewhere).toMatchObject({ hits: [], totalCount: 0, unanswered: ['in:"North harbour"'] });
    });

    test("one content is one hit, with how many more there are; snippets point at the words", async () => {
      const { hits } = await ask("summer");
      const copy = hits.find(({ name }) => name.startsWith("copy"));
      expect(copy?.sameContentCount).toBe(1);
      expect(hits.filter(({ name }) => name.startsWith("copy")).length).toBe(1);
      const [range] = copy?.snippet.words ?? [];
      expect(copy?.snippet.text.slice(range?.startChar, range?.endChar)).toBe("summer");
    });

    test("where copies are asked for, each item is a hit of its own, by rank or in order", async () => {
      for (const text of ["summer", "name:copy*"]) {
        const { hits, totalCount } = await ask(text, { copies: true });
        const copies = hits.filter(({ name }) => name.startsWith("copy"));
        expect(copies.map(({ name }) => name).toSorted()).toEqual(["copy-2.md", "copy.md"]);
        expect(copies.map(({ sameContentCount }) => sameContentCount)).toEqual([0, 0]);
        expect(totalCount).toBe(hits.length);
      }
    });

    test("pages follow one another, facets are of all of them", async () => {
      const first = await ask("pump", { limit: 2 });
      const next = await ask("pump", { limit: 2, offset: 2 });
      expect(first.hits.map(({ rank }) => rank)).toEqual([1, 2]);
      expect(next.hits[0]?.rank).toBe(3);
      expect(first.facets.kind.find(({ value }) => value === "pdf")?.count).toBe(1);
      expect(await createTeamSearch(database).suggest(partitions, "pum", 5)).toEqual([
        "Pump cake",
        "pump.md",
      ]);
    });

    test.each([
      "'; DROP TABLE items; --",
      "\\",
      "a:* & | ! <-> ')",
      "🙂",
      "\0",
      "tag:",
      "((((",
      "x".repeat(5_000),
    ])("%j is a query like any other", async (text) => {
      expect((await ask(text)).hits).toBeInstanceOf(Array);
      expect(await createTeamSearch(database).suggest(partitions, text, 5)).toBeInstanceOf(Array);
    });
  });

  describe("what pictures show and where they were taken", () => {
    const taken = (n: number, name: string, latitude: number, longitude: number): Given => ({
      partition: n % 2 === 0 ? one : two,
      n,
      name,
      text: "boat",
      kind: "image",
      place: { latitude, longitude },
    });
    beforeAll(() =>
      holding([
        { ...taken(1, "munich.png", 48.1374, 11.5755), colours: ["red", "grey"] },
        { ...taken(2, "augsburg.png", 48.3705, 10.8978), colours: ["grey"] },
        taken(3, "fiji-east.png", -16.8, 179.98),
        taken(4, "fiji-west.png", -16.8, -179.98),
        taken(5, "pole.png", 89.99, 100),
        { partition: one, n: 6, name: "nowhere.png", text: "boat", kind: "image", colours: ["red"] },
        { partition: two, n: 7, name: "text.md", text: "boat", colours: [] },
      ]),
    );
    const sorted = async (text: string) => (await names(text)).toSorted();

    test("colours, all of those that are asked for, and what has none of them", async () => {
      expect(await sorted("colour:red")).toEqual(["munich.png", "nowhere.png"]);
      expect(await sorted("colour:red colour:grey")).toEqual(["munich.png"]);
      expect(await sorted("boat (colour:red OR colour:grey) near:48,11,200km")).toEqual([
        "augsburg.png",
        "munich.png",
      ]);
      expect((await sorted("-colour:red")).length).toBe(5);
      expect((await ask("colour:red near:1,2")).unanswered).toEqual([]);
    });

    test("near a place, over the date line and at the pole too, as on a device", async () => {
      expect(await sorted("near:48.1374,11.5755,5km")).toEqual(["munich.png"]);
      // 56 kilometres lie between the two.
      expect(await sorted("near:48.1374,11.5755,55km")).toEqual(["munich.png"]);
      expect(await sorted("near:48.1374,11.5755,58km")).toEqual(["augsburg.png", "munich.png"]);
      for (const longitude of [180, -180])
        expect(await sorted(`near:-16.8,${longitude},10km`)).toEqual(["fiji-east.png", "fiji-west.png"]);
      expect(await sorted("near:90,-80,5km")).toEqual(["pole.png"]);
      expect((await sorted("near:48.1374,11.5755,20038km")).length).toBe(5);
      expect(await sorted("-near:48.1374,11.5755,15000km")).toEqual(
        expect.arrayContaining(["nowhere.png", "text.md", "fiji-east.png"]),
      );
    });
  });

  test("any form of a word, the one that was asked for first, and what else the asker says it is", async () => {
    await holding([
      { partition: one, n: 1, name: "a.md", text: "He walks to the café at example.com" },
      { partition: one, n: 2, name: "b.md", text: "They were walking far and walked on" },
      { partition: two, n: 3, name: "c.md", text: "A walk in the rain, a Walk" },
      { partition: two, n: 4, name: "d.md", text: "The boiler is cold" },
    ]);
    const all = ["a.md", "b.md", "c.md"];
    for (const [asked, best] of [
      ["walks", "a.md"],
      ["walking", "b.md"],
      ["Walk", "c.md"],
    ] as const) {
      const found = await names(asked);
      expect(found[0]).toBe(best);
      expect(found.toSorted()).toEqual(all);
    }
    expect(await names('"walked to"')).toEqual(["a.md"]);
    expect(await names("cold -boilers")).toEqual([]);
    expect(await names("CAFE")).toEqual(["a.md"]);
    expect(await names("example")).toEqual(["a.md"]);
    expect(await names("kettle")).toEqual([]);
    const synonyms = [{ word: "kettle", alternatives: ["boilers"] }];
    expect(await names("Kettle", { synonyms })).toEqual(["d.md"]);
    expect(await names("(kettle OR cake)", { synonyms })).toEqual(["d.md"]);
    expect(await names("cold -kettle", { synonyms })).toEqual(["d.md"]);
    const [hit] = (await ask("kettle", { synonyms })).hits;
    const [range] = hit?.snippet.words ?? [];
    expect(hit?.snippet.text.slice(range?.startChar, range?.endChar)).toBe("boiler");
  });

  test("a word that nothing has is what the asker's own library has instead; one that something has is itself", async () => {
    await holding([
      { partition: one, n: 1, name: "a.md", text: "The kettle is cold" },
      { partition: one, n: 2, name: "b.md", text: "A cattle market" },
      { partition: two, n: 3, name: "c.md", text: "kettel" },
      { partition: one, n: 4, name: "d.md", text: "kettel", trashed: true },
    ]);
    const corrections = [
      { word: "kettel", alternatives: ["kettles"] },
      { word: "cold", alternatives: ["cattle"] },
    ];
    const asked = { corrections, partitionIds: [one] };
    const { hits, corrections: made } = await ask("Kettel cold", asked);
    expect(hits.map(({ name }) => name)).toEqual(["a.md"]);
    expect(made).toEqual([{ from: "Kettel", to: "kettles" }]);
    const [range] = hits[0]?.snippet.words ?? [];
    expect(hits[0]?.snippet.text.slice(range?.startChar, range?.endChar)).toBe("kettle");
    expect(await ask("kettel", { ...asked, partitionIds: [one, two] })).toMatchObject({
      hits: [{ name: "c.md" }],
      corrections: [],
    });
    expect((await ask("kettel", { partitionIds: [one] })).hits).toEqual([]);
    const synonyms = [{ word: "kettel", alternatives: ["market"] }];
    expect(await names("kettel", { ...asked, synonyms })).toEqual(["b.md"]);
  });

  describe("what may not be read", () => {
    const item = fc.record({
      partition: fc.constantFrom(...partitions),
      text: fc.constantFrom("pump", "pump boat", "boat secret", "cake", "secret"),
      kind: fc.constantFrom("markdown", "pdf"),
      tags: fc.constantFrom([], ["plant"], ["hidden"]),
      trashed: fc.boolean(),
      angle: fc.double({ min: 0, max: 3, noNaN: true }),
      colours: fc.constantFrom([], ["red"] as const, ["red", "teal"] as const),
      place: fc.constantFrom(
        undefined,
        { latitude: 48, longitude: 11 },
        { latitude: -16.8, longitude: 179.9 },
      ),
    });
    const query = fc.constantFrom(
      "pump",
      "secret",
      "kind:pdf",
      "tag:hidden",
      "boat -cake",
      "",
      '"pump boat"',
      "(pump OR cake)",
      "in:Quay pumps",
      "in:harbour",
      "-in:quay boats",
      "baked secrets",
      "colour:red",
      "pump -colour:teal",
      "near:48,11",
      "(near:-16.8,-179.9,50km OR secret)",
      "-near:48,11 near:Lisbon",
    );
    const synonyms = [{ word: "baked", alternatives: ["cakes"] }];
    const corrections = [
      { word: "secrets", alternatives: ["pump"] },
      { word: "pumps", alternatives: ["cake"] },
    ];
    const called = new Map(partitions.map((each) => [each, each === one ? "Harbour" : "Quay"]));

    test("is in no hit, count, facet or suggestion: the answer is that of a server without it", async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(item, { minLength: 1, maxLength: 8 }),
          fc.subarray(partitions),
          query,
          async (items, readable, text) => {
            const given = items.map(({ angle, place, ...each }, n) => ({
              ...each,
              ...(place === undefined ? {} : { place }),
              n,
              vector: [Math.cos(angle), Math.sin(angle), 0],
            }));
            const vectors = [{ spaceId, vector: [1, 0, 0] }];
            const question = { partitionIds: readable, vectors, synonyms, corrections };
            const seen = async () => {
              const { hits, totalCount, facets, ...said } = await ask(text, question);
              const found = hits.map(({ itemId, score, legs, snippet }) => ({
                itemId,
                score,
                legs,
                snippet,
              }));
              const suggestions = await createTeamSearch(database).suggest(readable, "f", 20);
              const { unanswered, corrections: made } = said;
              return { found, totalCount, facets, unanswered, made, suggestions };
            };
            await naming(called);
            await holding(given);
            const withAll = await seen();
            await naming(new Map([...called].filter(([partition]) => readable.includes(partition))));
            await holding(given.filter(({ partition }) => readable.includes(partition)));
            expect(withAll).toEqual(await seen());
          },
        ),
        { numRuns: Number(process.env["TESSERA_RUNS"] ?? 25), seed: 11 },
      );
    });

    test("is in no table for the role that answers, whatever the SQL", async () => {
      await naming(new Map());
      await holding([{ partition: one, n: 1, text: "pump" }]);
      const tables = await database.read(system, async (transaction) => {
        const { rows } = await sql<{ name: string }>`
        SELECT c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = 'public' AND c.relkind = 'r'`.execute(transaction);
        return rows.map(({ name }) => name);
      });
      expect(tables).toEqual(expect.arrayContaining(["items", "segments", "emb_1"]));
      const countAs = (table: string, read: readonly PartitionId[]) =>
        database
          .read({ kind: "principal", read }, async (transaction) => {
            const { rows } = await sql<{
              count: number;
            }>`SELECT count(*)::int AS count FROM ${sql.table(table)}`.execute(transaction);
            return rows[0]?.count;
          })
          .catch((thrown: unknown) => {
            expect(String(thrown)).toContain("permission denied");
            return 0;
          });
      for (const table of tables.filter((name) => name !== "model_spaces"))
        expect([table, await countAs(table, [two])]).toEqual([table, 0]);
      expect(await countAs("items", [one])).toBe(1);
      expect(await countAs("emb_1", [one])).toBe(1);
    });
  });

  test("of what is allowed the ten nearest are found, however much that is", async () => {
    const chance = (n: number): number => Math.abs(Math.sin(n * 12.9898) * 43_758.5453) % 1;
    const given = Array.from({ length: 400 }, (_, n): Given => {
      const centre = Math.floor(chance(n) * 8);
      const vector = Array.from(
        { length: 8 },
        (_unused, at) => (at === centre ? 1 : 0) + (chance(n * 8 + at) - 0.5) * 0.6,
      );
      return {
        partition: one,
        n,
        text: "x",
        vector,
        tags: n % 50 === 0 ? ["rare"] : n % 2 === 0 ? ["half"] : [],
      };
    });
    await database.write(async (transaction) => {
      const spaces = await transaction.selectFrom("model_spaces").select("space_no").execute();
      for (const { space_no } of spaces)
        await sql`DROP TABLE ${sql.table(`emb_${space_no}`)}`.execute(transaction);
      await transaction.deleteFrom("model_spaces").execute();
    });
    await holding(given);
    await database.write(async (transaction) => {
      await sql`CREATE INDEX emb_1_again ON emb_1 USING hnsw (e ${sql.raw(`${database.vectorType}_cosine_ops`)})`.execute(
        transaction,
      );
    });
    const question = Array.from({ length: 8 }, (_, at) => chance(at + 7) - 0.3);
    const cosine = (vector: readonly number[]): number =>
      vector.reduce((sum, value, at) => sum + value * (question[at] ?? 0), 0) / Math.hypot(...vector);
    for (const tag of [undefined, "half", "rare"]) {
      const allowed = given.filter(({ tags = [] }) => tag === undefined || tags.includes(tag));
      const nearest = allowed
        .toSorted((a, b) => cosine(b.vector ?? []) - cosine(a.vector ?? []))
        .slice(0, 10)
        .map(({ n }) => `${device}.0.${n}`);
      for (const strategy of ["exact", "graph"] as const) {
        const found = await database.read({ kind: "principal", read: [one] }, async (transaction) => {
          // So few rows would be compared one by one whatever is asked for.
          if (strategy === "graph") {
            await sql`SET LOCAL enable_seqscan = off`.execute(transaction);
            await sql`SET LOCAL enable_sort = off`.execute(transaction);
          }
          const condition = tag === undefined ? undefined : sql<boolean>`${tag} = ANY (i.content_tags)`;
          const among = { partitionIds: [one], condition };
          const [space] = await tablesOf(transaction, [spaceId]);
          if (space === undefined) throw new Error("the space has no table");
          const { vectorType } = database;
          return byMeaning(transaction, among, { space, vector: question, vectorType, strategy });
        });
        const ids = new Set(found.slice(0, 10).map(({ itemId }) => String(itemId)));
        const recall = nearest.filter((each) => ids.has(each)).length / nearest.length;
        expect([tag, strategy, recall >= 0.95]).toEqual([tag, strategy, true]);
      }
    }
  });
});
