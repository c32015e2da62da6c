/** The whole product with a picture model of random weights: what it finds means nothing, how it is found is real. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openPictureModel } from "#adapters/inference/open-model.ts";
import { writePictureModel } from "#adapters/inference/picture-model.fake.ts";
import { width } from "#adapters/inference/tiny-models.fake.ts";
import { makeScene } from "#adapters/formats/image/make-scene.ts";
import { pixelsOf } from "#adapters/formats/image/pixels.ts";
import { isRefusal } from "#core/ports/use-cases.ts";
import { dequantise, quantise } from "#shared/kit/int8-vector.ts";
import type { SpaceComparison } from "#shared/rpc/spaces-contract.ts";
import type { Application } from "./application.ts";
import { openWhole } from "./open-whole.fake.ts";
import { sourceTree } from "./source-tree.ts";

type PictureModel = Awaited<ReturnType<typeof writePictureModel>>;

/** Models work when nothing else wants the processors: on a busy machine that is late. */
const patience = { timeout: 150_000, interval: 50 };
const names = ["one.png", "two.png", "three.png", "four.png"];
let folder: string;
const faults: string[] = [];
let models: Readonly<Record<"open" | "other" | "strict", PictureModel>>;

const open = (data = "data"): Promise<Application> => openWhole(join(folder, data), faults);

async function take({ services }: Application, model: PictureModel): Promise<void> {
  await services.models.addCatalogue(model.cataloguePath);
  await services.models.takeFolder(model.entry.id, model.folder);
}
const untilSeen = ({ services }: Application, id: string, doneCount: number) =>
  expect
    .poll(async () => {
      const { model, ...seen } = await services.pictures.seeing();
      return [model?.id, seen];
    }, patience)
    .toEqual([id, { doneCount, totalCount: doneCount }]);

const asked = { offset: 0, limit: 10, typing: false, weak: false, facets: false } as const;
async function find({ services }: Application, text: string) {
  const answer = await services.search.query({ ...asked, text });
  if (isRefusal(answer)) throw new Error(answer.refused);
  const step = (name: string) => answer.plan.steps.find((each) => each.name === name);
  return { hits: answer.hits, answer, step };
}

/** What comparing every picture with the words gives, by the model itself. */
async function byBruteForce(
  model: PictureModel,
  words: string,
): Promise<readonly (readonly [string, number])[]> {
  await using embedder = openPictureModel(model, {
    entry: sourceTree.entries.infer,
    budget: () => ({ threadCount: 1, memoryMegabytes: 1000, pauseOnBattery: false }),
    powered: () => Promise.resolve(),
  });
  const text = await embedder.embedTexts([words]);
  const pixels = await Promise.all(
    names.map((name) => pixelsOf(readFileSync(join(folder, "photos", name)), undefined)),
  );
  const vectors = await embedder.embedPictures(pixels);
  return names
    .map((name, place) => {
      const kept = dequantise(quantise(vectors.subarray(place * width, (place + 1) * width)));
      const length = Math.hypot(...kept);
      return [name, kept.reduce((sum, value, at) => sum + value * text[at]!, 0) / length] as const;
    })
    .toSorted((a, b) => b[1] - a[1]);
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "tessera-joint-"));
  mkdirSync(join(folder, "photos"));
  for (const [seed, name] of names.entries())
    writeFileSync(join(folder, "photos", name), await makeScene(seed + 1, 320, 240));
  models = {
    open: await writePictureModel(folder, "open", { cutOff: -1, alikeCutOff: -1 }),
    other: await writePictureModel(folder, "other", { cutOff: -1, alikeCutOff: -1 }),
    strict: await writePictureModel(folder, "strict", { cutOff: 0.9999, alikeCutOff: 0.9999 }),
  };
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it("finds pictures by what they show once a model is here, keeps that over a restart, and does without it again", async () => {
  {
    await using application = await open();
    const { services } = application;
    await services.library.addFolder({ path: join(folder, "photos"), ignore: [] });
    await services.library.idle();
    expect(await services.pictures.seeing()).toEqual({ doneCount: 0, totalCount: 0 });
    const before = await find(application, "boat");
    expect([before.hits.length, before.step("shows"), before.answer.jointSpaceId]).toEqual([
      0,
      undefined,
      undefined,
    ]);

    await take(application, models.open);
    await untilSeen(application, "open", names.length);
    const { hits, answer, step } = await find(application, "boat");
    const expected = await byBruteForce(models.open, "boat");
    expect(hits.map(({ name, legs }) => [name, legs.shows?.rank])).toEqual(
      expected.map(([name], place) => [name, place + 1]),
    );
    for (const [place, [, cosine]] of expected.entries())
      expect(hits[place]?.legs.shows?.score).toBeCloseTo(cosine, 2);
    expect(step("shows")?.whyRemark).toEqual({ code: "shows-compared", spaceId: answer.jointSpaceId });

    // A picture asks for its like, beside how it looks; and filters keep both legs in.
    const [first] = hits;
    const alike = await find(application, `look:${first?.itemId}`);
    expect(alike.hits).toHaveLength(names.length - 1);
    expect(alike.hits.every(({ legs }) => legs.alike !== undefined)).toBe(true);
    expect(alike.step("alike")?.whyRemark.code).toBe("alike-compared");
    expect((await find(application, `look:${first?.itemId}@0,0,0.5,0.5`)).step("alike")?.count).toBe(
      names.length - 1,
    );
    // No picture can be an answer: the model is not even started.
    expect((await find(application, "boat kind:text")).step("shows")).toMatchObject({
      strategyRemark: { code: "leg-left-out" },
      whyRemark: { code: "filters-leave" },
    });

    // What comes is seen, what goes is forgotten.
    writeFileSync(join(folder, "photos", "five.png"), await makeScene(9, 320, 240));
    await untilSeen(application, "open", names.length + 1);
    rmSync(join(folder, "photos", "five.png"));
    await untilSeen(application, "open", names.length);
    expect((await find(application, "boat")).hits).toHaveLength(names.length);
    const told = (await services.doctor()).find(({ name }) => name === "models");
    expect(told?.foundRemarks).toContainEqual({
      code: "pictures-seen",
      name: "Tiny open",
      doneCount: 4,
      count: 4,
    });
  }
  {
    await using application = await open();
    await expect.poll(async () => (await find(application, "boat")).hits.length, patience).toBe(names.length);

    // Another model has a space of its own, and a cut-off that nothing here is past.
    await application.services.models.remove(models.open.entry.id);
    await expect
      .poll(async () => (await application.services.pictures.seeing()).model, patience)
      .toBeUndefined();
    expect((await find(application, "boat")).answer.jointSpaceId).toBeUndefined();
    await take(application, models.strict);
    await untilSeen(application, "strict", names.length);
    const strict = await find(application, "boat");
    expect([strict.hits.length, strict.answer.noGoodMatch, strict.step("shows")?.count]).toEqual([
      0,
      true,
      0,
    ]);
  }
  expect(faults).toEqual([]);
}, 400_000);

/** `other` is asked, `open` was before: each finds in its own order, and that stands beside the other's. */
async function comparesAsTheyAnswer(
  { services: { pictures, saved } }: Application,
  { open: before, other }: Readonly<Record<"open" | "other", PictureModel>>,
): Promise<void> {
  expect(await toldOf(pictures.compareModels(endless))).toMatchObject([
    {
      kind: "begun",
      queryCount: 0,
      active: { modelId: "other" },
      other: { modelId: "open", doneCount: names.length, totalCount: names.length },
    },
  ]);
  const words = ["boat", "night", "people"];
  for (const text of words) await saved.save({ name: text, text });
  const told = (await toldOf(pictures.compareModels(endless))).slice(1);
  const namesOf = async (model: PictureModel, text: string) =>
    (await byBruteForce(model, text)).map(([name]) => ({ name }));
  for (const [place, text] of words.entries())
    expect(told[place]).toMatchObject({
      name: text,
      active: await namesOf(other, text),
      other: await namesOf(before, text),
      overlap: 1,
    });
  // The order of neither is that of the other, or the test would not tell whose is shown.
  const orders = told.map((event) =>
    event.kind === "query" ? [event.active, event.other].map((hits) => hits.map(({ name }) => name)) : [],
  );
  expect(orders.some(([one, two]) => String(one) !== String(two))).toBe(true);
}

const endless = new AbortController().signal;
async function toldOf(
  comparison: ReturnType<Application["services"]["pictures"]["compareModels"]>,
): Promise<readonly SpaceComparison[]> {
  const events = await comparison;
  if (isRefusal(events)) throw new Error(events.refused);
  return Array.fromAsync(events);
}

it("shows all pictures to another model beside the one that is asked, follows it then, and goes back", async () => {
  const [opened, other] = [models.open.entry, models.other.entry];
  const answers = new Set<string>();
  /** Whatever happens, words find every picture. */
  const asking = async (application: Application): Promise<string> => {
    const { answer, hits } = await find(application, "boat");
    answers.add(`${hits.length} in ${answer.jointSpaceId?.split("@")[0]}`);
    return (await application.services.pictures.seeing()).model?.id ?? "none";
  };
  {
    await using application = await open("beside");
    const { pictures, library } = application.services;
    await library.addFolder({ path: join(folder, "photos"), ignore: [] });
    await library.idle();
    expect(await pictures.useModel(opened.id)).toMatchObject({ refused: "MODEL_NOT_READY" });
    await take(application, models.open);
    await untilSeen(application, "open", names.length);
    await take(application, models.other);
    expect(await pictures.seeing()).toEqual({
      model: { id: "open", name: "Tiny open" },
      doneCount: names.length,
      totalCount: names.length,
    });
    expect(await pictures.cancelModel()).toEqual({ refused: "NO_SPACE_BUILT" });
    expect(await pictures.forgetModel()).toEqual({ refused: "NO_SPACE_BEFORE" });
    expect(await pictures.useModel(opened.id)).toMatchObject({ refused: "MODEL_IN_USE" });

    expect(await pictures.compareModels(endless)).toEqual({ refused: "NO_SPACE_TO_COMPARE" });
    await pictures.useModel(other.id);
    await expect.poll(() => asking(application), patience).toBe("other");
    await asking(application);
    expect([...answers]).toEqual(["4 in open", "4 in other"]);
    const seen = { doneCount: names.length, totalCount: names.length };
    const [isOpen, isOther] = [
      { id: "open", name: "Tiny open" },
      { id: "other", name: "Tiny other" },
    ];
    expect(await pictures.seeing()).toEqual({ model: isOther, ...seen, before: isOpen });

    await comparesAsTheyAnswer(application, models);

    // What it saw is kept: it is asked again at once.
    expect(await pictures.useModel(opened.id)).toEqual({ model: isOpen, ...seen, before: isOther });
    expect([await asking(application), answers.size]).toEqual(["open", 2]);
    await library.setPaused(true);
    expect(await pictures.forgetModel()).toEqual({ model: isOpen, ...seen });
    await pictures.useModel(other.id);
    expect(await pictures.useModel(models.strict.entry.id)).toMatchObject({ refused: "MODEL_NOT_READY" });
    await take(application, models.strict);
    expect(await pictures.useModel(models.strict.entry.id)).toMatchObject({ refused: "SPACE_BEING_BUILT" });
    expect(await pictures.cancelModel()).toEqual({ model: isOpen, ...seen });
    // It has seen nothing yet: it finds nothing, and is said to be at its beginning.
    await pictures.useModel(models.strict.entry.id);
    const [begun, ...told] = await toldOf(pictures.compareModels(endless));
    expect(begun).toMatchObject({ other: { modelId: "strict", doneCount: 0, totalCount: names.length } });
    const isAlone = { active: Array(names.length).fill({}), other: [], overlap: 0 };
    expect(told).toMatchObject([isAlone, isAlone, isAlone]);
    expect(await pictures.cancelModel()).toEqual({ model: isOpen, ...seen });
    await application.services.models.remove(models.strict.entry.id);
    expect(await pictures.useModel(other.id)).toMatchObject({ model: isOpen, next: { model: isOther } });
  }
  {
    await using application = await open("beside");
    expect(await application.services.pictures.seeing()).toMatchObject({ next: { model: { id: "other" } } });
    await application.services.library.setPaused(false);
    await expect.poll(() => asking(application), patience).toBe("other");
    // Where the one that is asked goes, the one from before is asked at once.
    await application.services.models.remove(other.id);
    await expect.poll(() => asking(application), patience).toBe("open");
  }
  expect(faults).toEqual([]);
}, 400_000);
