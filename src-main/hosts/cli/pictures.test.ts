import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { exifOfMunich, makeScene } from "#adapters/formats/image/make-scene.ts";
import { Hit } from "#shared/model/hit.ts";
import { createCliFixture } from "./cli-fixture.ts";

/** Whole processes on a busy machine. */
const patient = 240_000;
let folder: string;
let data: string;
const { tessera, killAll } = createCliFixture(() => folder);
const { startHost, killAll: killHost } = createCliFixture(() => folder);

const search = async (...args: readonly string[]): Promise<readonly Hit[]> => {
  const { out } = await tessera(data, "search", ...args, "--json");
  return out
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => Hit.parse(JSON.parse(line)));
};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "tessera-pictures-"));
  data = join(folder, "data");
  mkdirSync(join(folder, "photos"));
  for (let seed = 1; seed <= 8; seed++)
    writeFileSync(join(folder, "photos", `scene ${seed}.png`), await makeScene(seed));
  const scene = await makeScene(3);
  const placed = sharp(scene).resize(300).withExif(exifOfMunich);
  writeFileSync(join(folder, "photos", "small copy.jpg"), await placed.jpeg({ quality: 60 }).toBuffer());
  writeFileSync(join(folder, "photos", "lighthouse.md"), "A lighthouse stands on the northern shore.\n");
  writeFileSync(
    join(folder, "asked.png"),
    await sharp(scene).extract({ left: 0, top: 0, width: 330, height: 250 }).png().toBuffer(),
  );
  expect(await tessera(data, "add", "photos", "--wait")).toMatchObject({ code: 0 });
}, patient);
afterEach(killAll);
afterAll(() => rmSync(folder, { recursive: true }));

test(
  "a picture from outside finds what looks like it, at the part that does",
  { timeout: patient },
  async () => {
    const [first, second] = await search("--picture", "asked.png", "-n", "2");
    expect(new Set([first?.name, second?.name])).toEqual(new Set(["scene 3.png", "small copy.jpg"]));
    expect(first?.legs.look).toMatchObject({ rank: 1, isSame: false });
    expect(first?.anchor).toMatchObject({ kind: "image", box: { x: 0, y: 0 } });
    const { err } = await tessera(data, "search", "--picture", "asked.png");
    expect(err).toContain("compared by colours and shapes");
  },
);

describe("asked of a host that runs", () => {
  beforeAll(() => startHost(data), patient);
  afterAll(killHost);

  test("words and a picture are one question, which filters restrict", { timeout: patient }, async () => {
    const fused = await search("lighthouse", "--picture", "asked.png");
    expect(fused.slice(0, 4).map(({ name }) => name)).toContain("lighthouse.md");
    expect(fused.some(({ legs }) => legs.look !== undefined && legs.words === undefined)).toBe(true);
    const near = await search("near:48.1374,11.5755,2km", "--picture", "asked.png");
    expect(near.map(({ name }) => name)).toEqual(["small copy.jpg"]);
    const { err } = await tessera(data, "search", "colour:greem near:Munchin");
    expect(err).toContain("colour:green");
    expect(err).toContain('near:"Munich, DE"');
  });

  test(
    "a picture of the library finds its copy as the same picture, and not itself",
    { timeout: patient },
    async () => {
      const [whole] = await search("near:münchen", "kind:image");
      expect(whole?.name).toBe("small copy.jpg");
      const [same, ...others] = await search(`look:${whole?.itemId}`);
      expect(same).toMatchObject({ name: "scene 3.png", legs: { look: { isSame: true } } });
      expect(
        others.every(({ legs, itemId }) => legs.look?.isSame === false && itemId !== whole?.itemId),
      ).toBe(true);
      const [part] = await search(`look:${whole?.itemId}@0,0,0.5,0.5`);
      expect(part?.name).toBe("scene 3.png");
    },
  );

  test(
    "what is no picture is refused with a reason, and what is gone is said to be",
    { timeout: patient },
    async () => {
      writeFileSync(join(folder, "empty.png"), "");
      for (const [path, reason] of [
        ["photos/lighthouse.md", "no picture"],
        ["missing.png", "cannot be read"],
        ["empty.png", "empty"],
      ] as const) {
        const { code, err } = await tessera(data, "search", "--picture", path);
        expect([path, code === 0, err.includes(reason)]).toEqual([path, false, true]);
      }
      const { err } = await tessera(data, "search", "look:held-0123456789ab");
      expect(err).toContain("any more to look like");
    },
  );
});
