/** The whole product with a text encoder as the library's model, which stops running while it is used. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { offerModel } from "#adapters/inference/offer-model.fake.ts";
import { textEncoderFiles, writeModel } from "#adapters/inference/tiny-models.fake.ts";
import { isRefusal } from "#core/ports/use-cases.ts";
import type { Application } from "#hosts/application.ts";
import { openWhole } from "#hosts/open-whole.fake.ts";
import type { ModelId } from "#shared/model/model-catalogue.ts";
import { StreamName } from "#shared/model/stream.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tessera-failing-model-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const patience = { timeout: 60_000, interval: 50 };
const stream = StreamName.parse("log");

async function push({ services }: Application, key: string, text: string): Promise<void> {
  const pushed = await services.streams.push(stream, [{ key, text }]);
  if (isRefusal(pushed)) throw new Error(pushed.refused);
  await services.streams.reached(pushed.revision);
}

async function find({ services }: Application, text: string) {
  const asked = { text, offset: 0, limit: 5, typing: false, weak: false, facets: false };
  const answer = await services.search.query(asked);
  if (isRefusal(answer)) throw new Error(answer.refused);
  return { ...answer, names: answer.hits.map(({ name }) => name) };
}

const vectorCount = async ({ services }: Application): Promise<number> =>
  (await services.library.activity()).index.vectorCount;

/** Searched with a tiny encoder that was brought in as a person would. */
async function useEncoder(application: Application): Promise<ModelId> {
  const { models, spaces, streams } = application.services;
  const written = await writeModel(join(folder, "given"), "text-encoder", textEncoderFiles());
  const { id, cataloguePath, folder: given } = await offerModel(written, "text");
  await models.addCatalogue(cataloguePath);
  await models.takeFolder(id, given);
  await streams.add(stream);
  await push(application, "1", "a boat on the sea");
  await spaces.use(id);
  await expect.poll(async () => (await spaces.status()).active.modelId, patience).toBe(id);
  await expect.poll(() => vectorCount(application), patience).toBe(1);
  return id;
}

/** Files of the model are no model any more; gives back how to mend them. */
function damage(): () => void {
  const models = join(folder, "data", "models");
  const paths = readdirSync(models, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".onnx"))
    .map((path) => join(models, path));
  const before = paths.map((path) => readFileSync(path));
  expect(paths).not.toEqual([]);
  for (const path of paths) writeFileSync(path, "no model");
  return () => paths.forEach((path, place) => writeFileSync(path, before[place] ?? ""));
}

it("goes on by words while the model does not run, and embeds what came once it does", async () => {
  const faults: string[] = [];
  await using application = await openWhole(join(folder, "data"), faults);
  const { services } = application;
  const id = await useEncoder(application);
  expect(await services.models.remove(id)).toEqual({ refused: "MODEL_STILL_USED", data: { modelId: id } });
  const mend = damage();
  // Another budget is another process, which has to read the files.
  await services.settings.change({ modelThreads: 2 });

  const broken = await find(application, "boat");
  expect(broken.names).toEqual(["a boat on the sea"]);
  expect(broken.modelFailure).toMatchObject({ modelId: id, why: { code: "model-not-loadable" } });
  const plan = broken.plan.steps.find(({ name }) => name === "plan");
  expect(plan).toMatchObject({
    strategyRemark: { code: "words-alone" },
    whyRemark: { code: "model-failed" },
  });

  await services.watches.add({ name: "Bread", text: "rye", threshold: 0.5 });
  await services.watches.add({ name: "Loaves", text: "rye bread in winter storms", threshold: 0.2 });
  await services.watches.add({ name: "Wheat", text: "rye bread in storms -winter", threshold: 0.2 });
  await push(application, "2", "rye bread in winter");
  expect((await find(application, "rye")).names).toEqual(["rye bread in winter"]);
  await services.watches.heard();
  const matches = async () =>
    (await services.watches.matches({ onlyNew: true, limit: 5 }))
      .map(({ watchName, leg }) => `${watchName} by ${leg}`)
      .toSorted();
  expect(await matches()).toEqual(["Bread by words"]);
  expect((await services.spaces.status()).active.failure).toMatchObject({ code: "model-not-loadable" });
  const told = (await services.doctor()).find(({ name }) => name === "model");
  expect(told).toMatchObject({ level: "problem", adviceRemarks: [{ code: "words-until-another-model" }] });
  expect(await vectorCount(application)).toBe(1);

  mend();
  await services.settings.change({ modelThreads: 1 });
  expect((await find(application, "boat")).modelFailure).toBeUndefined();
  await expect.poll(() => vectorCount(application), patience).toBe(2);
  expect((await services.spaces.status()).active.failure).toBeUndefined();
  // What was stored without a vector meets what is meant once it has one.
  await expect.poll(matches, patience).toEqual(["Bread by words", "Loaves by meaning"]);
  expect(faults).toEqual([]);
}, 120_000);

it("gives the place to another model at once", async () => {
  const faults: string[] = [];
  await using application = await openWhole(join(folder, "data"), faults);
  const { services } = application;
  const id = await useEncoder(application);
  await services.spaces.forget();
  damage();
  await services.settings.change({ modelThreads: 2 });
  await push(application, "2", "rye bread in winter");

  expect(await services.spaces.use("static-en")).toMatchObject({
    active: { modelId: "static-en" },
    previous: { modelId: id },
  });
  await expect.poll(() => vectorCount(application), patience).toBe(2);
  expect((await find(application, "baking a loaf")).modelFailure).toBeUndefined();
  expect(await services.models.remove(id)).not.toHaveProperty("refused");
  expect(faults).toEqual([]);
}, 120_000);
