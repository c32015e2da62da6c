/** The whole product with watches for what a model sees, whose weights are random: what it takes for near means nothing, how it is told is real. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { writePictureModel } from "#adapters/inference/picture-model.fake.ts";
import { makeScene } from "#adapters/formats/image/make-scene.ts";
import { isRefusal } from "#core/ports/use-cases.ts";
import type { Application } from "./application.ts";
import { openWhole } from "./open-whole.fake.ts";

/** Models work when nothing else wants the processors: on a busy machine that is late. */
const patience = { timeout: 150_000, interval: 50 };
let folder: string;
let model: Awaited<ReturnType<typeof writePictureModel>>;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "tessera-watch-shows-"));
  mkdirSync(join(folder, "photos"));
  // Whatever it sees is near to whatever is asked for.
  model = await writePictureModel(folder, "open", { cutOff: -1, alikeCutOff: -1 });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const faults: string[] = [];
const open = (): Promise<Application> => openWhole(join(folder, "data"), faults);
const put = async (name: string, seed: number): Promise<void> =>
  writeFileSync(join(folder, "photos", name), await makeScene(seed, 320, 240));
const matched = async ({ services }: Application) => {
  const matches = await services.watches.matches({ onlyNew: false, limit: 50 });
  return matches.map(({ watchName, name, leg }) => `${watchName}: ${name} by ${leg}`).toSorted();
};

it("tells of what a picture shows when the model has seen it, once, over a restart too", async () => {
  {
    await using application = await open();
    const { services } = application;
    await put("before.png", 1);
    await services.library.addFolder({ path: join(folder, "photos"), ignore: [] });
    await services.library.idle();
    const [item] = (await services.library.listItems({}, 0, 5)).items;
    for (const [name, text] of [
      ["Boats", "boat"],
      ["Not those", "boat -first"],
      ["Texts", "boat kind:text"],
      ["Like it", `look:${item?.id}`],
    ] as const)
      expect(await services.watches.add({ name, text, threshold: 0.2 })).toMatchObject({ name });
    await put("first.png", 2);
    writeFileSync(join(folder, "photos", "tea.md"), "A cup of tea.\n");
    await services.library.idle();
    await services.watches.heard();
    expect(await matched(application)).toEqual([]);

    await services.models.addCatalogue(model.cataloguePath);
    await services.models.takeFolder(model.entry.id, model.folder);
    const first = ["Boats: first.png by shows", "Like it: first.png by alike"];
    await expect.poll(() => matched(application), patience).toEqual(first);
    // It is told what it would have been told of, as of what came: also of what was there before it.
    const [boats] = await services.watches.list();
    if (boats === undefined) throw new Error("the watch is gone");
    const preview = await services.watches.preview(boats.id, 200);
    if (isRefusal(preview)) throw new Error(preview.refused);
    expect(preview).toMatchObject({ itemCount: 3, isPartial: false });
    const shown = preview.rehearsed.filter(({ leg }) => leg === "shows");
    expect(shown.map(({ name }) => name).toSorted()).toEqual(["before.png", "first.png"]);
    await put("second.png", 3);
    const both = [...first, "Boats: second.png by shows", "Like it: second.png by alike"];
    const all = [...both, "Not those: second.png by shows"].toSorted();
    await expect.poll(() => matched(application), patience).toEqual(all);
  }
  {
    await using application = await open();
    expect(await matched(application)).toHaveLength(5);
    await put("third.png", 4);
    await expect.poll(() => matched(application), patience).toHaveLength(8);
    expect(await matched(application)).toContain("Like it: third.png by alike");
  }
  expect(faults).toEqual([]);
}, 300_000);
