/** The whole product on a data folder: another model is taken into use while it is searched and added to. */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { Application } from "#hosts/application.ts";
import { openWhole } from "#hosts/open-whole.fake.ts";
import { isRefusal } from "#core/ports/use-cases.ts";
import { StreamName } from "#shared/model/stream.ts";
import type { SpaceComparison } from "#shared/rpc/spaces-contract.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tessera-spaces-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const faults: string[] = [];
const open = (): Promise<Application> => openWhole(folder, faults);

const stream = StreamName.parse("notes");
async function push({ services }: Application, texts: Readonly<Record<string, string>>): Promise<void> {
  const events = Object.entries(texts).map(([key, text]) => ({ key, text }));
  const pushed = await services.streams.push(stream, events);
  if (isRefusal(pushed)) throw new Error(pushed.refused);
  await services.streams.reached(pushed.revision);
}

const asked = { offset: 0, limit: 5, typing: false, weak: false, facets: false } as const;
/** Texts found, and the space in which they were looked for. */
async function find({ services }: Application, text: string) {
  const answer = await services.search.query({ ...asked, text });
  if (isRefusal(answer)) throw new Error(answer.refused);
  const model = answer.plan.steps.find(({ name }) => name === "embed")?.strategyRemark;
  return { names: answer.hits.map(({ name }) => name), model: JSON.stringify(model), answer };
}

const patience = { timeout: 60_000, interval: 20 };
const untilActive = ({ services }: Application, modelId: string) =>
  expect
    .poll(async () => {
      const { active, building } = await services.spaces.status();
      return [active.modelId, active.missing, building];
    }, patience)
    .toEqual([modelId, undefined, undefined]);

const notes = {
  1: "We booked our flight to Portugal for the holiday.",
  2: "The dough for rye bread rests over night.",
  3: "Interest rates of the central bank rose again.",
};

it("embeds everything anew, switches, goes on adding, and goes back at once", async () => {
  await using application = await open();
  const { services } = application;
  await services.streams.add(stream);
  await push(application, notes);
  await untilActive(application, "static-en");
  await services.watches.add({ name: "Flights", text: "airline tickets", threshold: 0.3 });
  expect((await find(application, "airline tickets")).names).toEqual([notes[1]]);

  expect(await services.spaces.use("static-en-128")).toMatchObject({ building: { dimensions: 128 } });
  await push(application, { 4: "The gardener cut the hedge." });
  await untilActive(application, "static-en-128");
  const found = await find(application, "airline tickets");
  expect([found.names, found.answer.meaningReady]).toEqual([[notes[1]], true]);
  expect(found.model).toContain("static-en-128@");
  expect(services.about().model).toMatchObject({ id: "static-en-128", dimensions: 128 });
  expect((await services.library.activity()).index).toMatchObject({ state: "ready", vectorCount: 4 });

  // What comes now is in the new space, and watches hear it there.
  await push(application, { 5: "Cheap seats on every plane to Lisbon." });
  expect((await find(application, "airline tickets")).names).toHaveLength(2);
  await services.watches.heard();
  expect(await services.watches.matches({ onlyNew: true, limit: 5 })).toMatchObject([
    { name: "Cheap seats on every plane to Lisbon.", leg: "meaning" },
  ]);

  expect(await services.spaces.rollBack()).toMatchObject({
    active: { modelId: "static-en" },
    previous: { modelId: "static-en-128" },
  });
  // The one that came since is embedded behind the switch.
  await expect.poll(async () => (await services.library.activity()).index.vectorCount, patience).toBe(5);
  expect((await find(application, "airline tickets")).names).toHaveLength(2);

  expect(await services.spaces.forget()).not.toHaveProperty("previous");
  await expect.poll(async () => (await services.spaces.status()).isForgetting, patience).toBe(false);
  expect(await services.spaces.rollBack()).toEqual({ refused: "NO_SPACE_BEFORE" });
  expect(faults).toEqual([]);
}, 120_000);

it("keeps the model that was chosen over a restart, without the bundled one's index too", async () => {
  {
    await using application = await open();
    const { services } = application;
    await services.streams.add(stream);
    await push(application, notes);
    await services.spaces.use("static-en-128");
    await untilActive(application, "static-en-128");
    await services.spaces.forget();
    await expect.poll(async () => (await services.spaces.status()).isForgetting, patience).toBe(false);
  }
  {
    await using application = await open();
    const { services } = application;
    expect((await find(application, "airline tickets")).names).toEqual([notes[1]]);
    expect(await services.spaces.status()).toMatchObject({ active: { modelId: "static-en-128" } });
    expect(existsSync(join(folder, "index-mapped"))).toBe(false);
    await services.spaces.use("static-en");
    await untilActive(application, "static-en");
  }
  await using application = await open();
  expect((await find(application, "airline tickets")).names).toEqual([notes[1]]);
  expect(faults).toEqual([]);
}, 120_000);

it("refuses what cannot be, with what to do", async () => {
  await using application = await open();
  const { spaces } = application.services;
  expect(await spaces.use("static-en")).toEqual({ refused: "MODEL_IN_USE", data: { modelId: "static-en" } });
  expect(await spaces.use("gpt")).toEqual({ refused: "MODEL_NOT_READY", data: { modelId: "gpt" } });
  expect(await spaces.setPaused(true)).toEqual({ refused: "NO_SPACE_BUILT" });
  expect(await spaces.cancel()).toEqual({ refused: "NO_SPACE_BUILT" });
  expect(await spaces.rollBack()).toEqual({ refused: "NO_SPACE_BEFORE" });
  expect(await spaces.forget()).toEqual({ refused: "NO_SPACE_BEFORE" });
  expect(await spaces.compare(AbortSignal.timeout(9_000))).toEqual({ refused: "NO_SPACE_TO_COMPARE" });
}, 60_000);

it("lays the answers to saved searches side by side", async () => {
  await using application = await open();
  const { services } = application;
  await services.streams.add(stream);
  await push(application, notes);
  await services.saved.save({ name: "Baking", text: "how to bake" });
  await services.saved.save({ name: "Flights", text: "airline tickets" });
  await services.spaces.use("static-en-128");
  await untilActive(application, "static-en-128");
  const compared = await services.spaces.compare(new AbortController().signal);
  if (isRefusal(compared)) throw new Error(compared.refused);
  const told: SpaceComparison[] = [];
  for await (const event of compared) told.push(event);
  expect(told[0]).toMatchObject({
    kind: "begun",
    queryCount: 2,
    active: { modelId: "static-en-128" },
    other: { modelId: "static-en", doneCount: 3, totalCount: 3 },
  });
  expect(told[2]).toMatchObject({
    name: "Flights",
    active: [{ name: notes[1] }],
    other: [{ name: notes[1] }],
    overlap: 1,
  });
}, 60_000);
