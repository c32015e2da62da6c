/** The whole product with a watch that waits for a picture, which is nowhere but with the watch. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, expect, it } from "vitest";
import { makeScene } from "#adapters/formats/image/make-scene.ts";
import { isRefusal } from "#core/ports/use-cases.ts";
import type { Application } from "./application.ts";
import { openWhole } from "./open-whole.fake.ts";

const patience = { timeout: 60_000, interval: 50 };
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "tessera-watch-looks-"));
  mkdirSync(join(folder, "photos"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const faults: string[] = [];
const open = (): Promise<Application> => openWhole(join(folder, "data"), faults);
const put = (name: string, bytes: Buffer): void => writeFileSync(join(folder, "photos", name), bytes);
const matched = async ({ services }: Application) => {
  const matches = await services.watches.matches({ onlyNew: false, limit: 50 });
  return matches.map(({ watchName, name, leg }) => `${watchName}: ${name} by ${leg}`).toSorted();
};

it("tells once of each picture that looks like it, over a restart too, and of no other", async () => {
  const asked = await makeScene(3, 320, 240);
  const smaller = (): Promise<Buffer> => sharp(asked).resize(200).jpeg({ quality: 60 }).toBuffer();
  const part = await sharp(asked).extract({ left: 20, top: 10, width: 280, height: 220 }).png().toBuffer();
  {
    await using application = await open();
    const { services } = application;
    put("before.jpg", await smaller());
    await services.library.addFolder({ path: join(folder, "photos"), ignore: [] });
    await services.library.idle();
    const held = await services.pictures.hold({ name: "asked.png", part: asked, more: false });
    if (isRefusal(held)) throw new Error(held.refused);
    for (const [name, text] of [
      ["Like it", `look:${held.id}`],
      ["Like it, as PNG", `look:${held.id} name:part`],
      ["Like it, with words", `look:${held.id} lighthouse`],
    ] as const)
      expect(await services.watches.add({ name, text, threshold: 0.5 })).toMatchObject({ name, text });
    for (const text of ["look:held-0123456789ab", `boat look:${held.id}@0,0,0.5,0.5 look:held-0123456789ab`])
      expect(await services.watches.add({ name: "Gone", text, threshold: 0.5 })).toEqual({
        refused: "WATCH_PICTURE_GONE",
      });

    put("copy.jpg", await smaller());
    put("part.png", part);
    for (const seed of [11, 12, 13, 14]) put(`other ${seed}.png`, await makeScene(seed, 320, 240));
    writeFileSync(join(folder, "photos", "asked.md"), "A lighthouse, and no picture.\n");
    await expect
      .poll(() => matched(application), patience)
      .toEqual([
        "Like it, as PNG: part.png by look",
        "Like it: copy.jpg by look",
        "Like it: part.png by look",
      ]);
    await services.library.idle();
    await services.watches.heard();
    expect(await matched(application)).toHaveLength(3);
  }
  {
    // What was handed in is gone with the program; the watch knows what it looked like.
    await using application = await open();
    const { services } = application;
    expect(await matched(application)).toHaveLength(3);
    const [watch] = await services.watches.list();
    if (watch === undefined) throw new Error("the watch is gone");
    await services.watches.update({ id: watch.id, threshold: 0.45 });
    const preview = await services.watches.preview(watch.id, 200);
    if (isRefusal(preview)) throw new Error(preview.refused);
    expect(preview.rehearsed.map(({ name, leg }) => `${name} by ${leg}`)).toEqual(
      expect.arrayContaining(["before.jpg by look", "copy.jpg by look", "part.png by look"]),
    );
    expect(preview.rehearsed[0]).toMatchObject({ upTo: expect.closeTo(1, 1) });
    put("lighthouse copy.png", await sharp(asked).resize(240).png().toBuffer());
    await expect
      .poll(() => matched(application), patience)
      .toContain("Like it, with words: lighthouse copy.png by look");
    await services.library.idle();
    await services.watches.heard();
    expect(await matched(application)).toHaveLength(5);
  }
  expect(faults).toEqual([]);
}, 180_000);
