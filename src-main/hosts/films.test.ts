/** The whole product with a film: by a colour, by a still of it, by one of its scenes, by a watch, and by what is written in it. */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { createDecoder } from "#adapters/decoder/decoder.ts";
import { canDrawText, makeTextPicture } from "#adapters/formats/image/make-text-picture.ts";
import { createMediaDecoder } from "#adapters/media/media-decoder.ts";
import { seeFrames } from "#core/ingest/look-again.ts";
import { stillSystem } from "#core/ingest/still-system.fake.ts";
import type { SeenPicture } from "#core/ports/picture.ts";
import type { UnseenFilm } from "#core/ports/picture-store.ts";
import { isRefusal } from "#core/ports/use-cases.ts";
import { dequantise } from "#shared/kit/int8-vector.ts";
import { ItemId } from "#shared/model/ids.ts";
import { lookSpace } from "#shared/model/look-space.ts";
import type { Application } from "./application.ts";
import { openWhole } from "./open-whole.fake.ts";
import { sourceTree } from "./source-tree.ts";

const hasPrograms = ["ffmpeg", "ffprobe"].every((name) => spawnSync(name, ["-version"]).status === 0);
const patience = { timeout: 60_000, interval: 50 };
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "tessera-films-"));
  for (const name of ["films", "made"]) mkdirSync(join(folder, name));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ffmpeg = (...given: readonly string[]): unknown =>
  execFileSync("ffmpeg", ["-v", "error", ...given], { cwd: join(folder, "made") });
/** Three seconds of a pattern, three of red, three of bars. */
function makeFilm(name: string, ...coding: readonly string[]): void {
  const inputs = [
    "testsrc=s=320x240:d=3:r=10",
    "color=red:s=320x240:d=3:r=10",
    "smptebars=s=320x240:d=3:r=10",
  ];
  const joined = "[0][1][2]concat=n=3:v=1[v]";
  const given = inputs.flatMap((input) => ["-f", "lavfi", "-i", input]);
  ffmpeg(...given, "-filter_complex", joined, "-map", "[v]", "-pix_fmt", "yuv420p", ...coding, name);
}
const put = (name: string): void => renameSync(join(folder, "made", name), join(folder, "films", name));

async function find({ services }: Application, text: string) {
  const input = { text, offset: 0, limit: 9, typing: false, weak: false, facets: false };
  const answer = await services.search.query(input);
  if (isRefusal(answer)) throw new Error(answer.refused);
  return answer.hits;
}

it.skipIf(!hasPrograms)(
  "finds the pictures of a film, and opens it there (needs ffmpeg)",
  async () => {
    const faults: string[] = [];
    makeFilm("harbour.mp4", "-c:v", "libx264");
    makeFilm("again.webm", "-c:v", "libvpx", "-b:v", "1M");
    ffmpeg("-ss", "7", "-i", "harbour.mp4", "-frames:v", "1", "-vf", "scale=500:-2", "still.png");
    const still = readFileSync(join(folder, "made", "still.png"));
    await using application = await openWhole(join(folder, "data"), faults, { PATH: process.env.PATH });
    const { services } = application;
    put("harbour.mp4");
    await services.library.addFolder({ path: join(folder, "films"), ignore: [] });
    await services.library.idle();
    expect(await find(application, "colour:red")).toMatchObject([
      { name: "harbour.mp4", anchor: { kind: "frame", timeMs: 3_000 } },
    ]);
    const held = await services.pictures.hold({ name: "still.png", part: still, more: false });
    if (isRefusal(held)) throw new Error(held.refused);
    expect((await find(application, `look:${held.id}`))[0]).toMatchObject({
      name: "harbour.mp4",
      anchor: { kind: "frame", timeMs: 6_000 },
      legs: { look: { isSame: true } },
    });

    const watch = { name: "Bars", text: `look:${held.id}`, threshold: 0.5 };
    expect(await services.watches.add(watch)).toMatchObject({ name: "Bars" });
    put("again.webm");
    const matched = () => services.watches.matches({ onlyNew: false, limit: 50 });
    await expect.poll(matched, patience).toMatchObject([{ name: "again.webm", leg: "look" }]);
    await services.library.idle();
    // Told of at the scene, which is where a search finds it, too.
    const [match] = await matched();
    const again = (await find(application, `look:${held.id}`)).find(({ name }) => name === "again.webm");
    expect(again).toMatchObject({ segmentId: match?.segmentId, anchor: { kind: "frame", timeMs: 6_000 } });
    const [film] = await find(application, "name:harbour");
    const [like] = await find(application, `look:${film!.itemId}@4`);
    expect(like).toMatchObject({ name: "again.webm", anchor: { kind: "frame", timeMs: 3_000 } });
    expect(faults).toEqual([]);
  },
  180_000,
);

it.skipIf(!hasPrograms || !(await canDrawText()))(
  "finds what is written in a scene, and opens it there (needs ffmpeg, and a font to draw with)",
  async () => {
    const faults: string[] = [];
    writeFileSync(
      join(folder, "made", "slide.png"),
      await makeTextPicture(["Winter timetable", "Boarding at gate four"], 640),
    );
    const inputs = [
      "-f",
      "lavfi",
      "-i",
      "color=red:s=1280x440:d=3:r=5",
      "-loop",
      "1",
      "-t",
      "3",
      "-i",
      "slide.png",
    ];
    const joined = "[1]scale=1280:440,fps=5,setsar=1[s];[0]setsar=1[r];[r][s]concat=n=2:v=1[v]";
    ffmpeg(...inputs, "-filter_complex", joined, "-map", "[v]", "-pix_fmt", "yuv420p", "talk.mp4");
    mkdirSync(join(folder, "talks"));
    renameSync(join(folder, "made", "talk.mp4"), join(folder, "talks", "talk.mp4"));
    await using application = await openWhole(join(folder, "more"), faults, { PATH: process.env.PATH });
    await application.services.library.addFolder({ path: join(folder, "talks"), ignore: [] });
    await expect
      .poll(() => find(application, "timetable"), { ...patience, interval: 500 })
      .toMatchObject([{ name: "talk.mp4", anchor: { kind: "frame", timeMs: 3_000 } }]);
    expect(faults).toEqual([]);
  },
  180_000,
);

it.skipIf(!hasPrograms)("looks at what was kept of a film as at the film itself (needs ffmpeg)", async () => {
  makeFilm("kept.mp4", "-c:v", "libx264");
  await using decoder = createMediaDecoder({
    entry: sourceTree.entries.media,
    documents: createDecoder({ entry: sourceTree.entries.decode }),
    environment: { PATH: process.env.PATH },
    nowMs: () => 0,
  });
  const file = { path: join(folder, "made", "kept.mp4"), sizeBytes: 1, modifiedMs: 1 };
  const [film] = await decoder.decode([file], { fileSizeBytesMax: 1e9 });
  if (film?.kind !== "extracted") throw new Error("it was not read");
  const frames = new Map(film.media?.frames.map(({ timeMs, webp }) => [timeMs, webp]));
  const put = vi.fn<(film: UnseenFilm, seen: SeenPicture) => Promise<boolean>>(() => Promise.resolve(true));
  const see = seeFrames({
    frames: { frame: (_, timeMs) => Promise.resolve(frames.get(timeMs)) },
    decoder,
    system: stillSystem(() => undefined),
    spaceId: lookSpace.id,
    put,
  });
  const { contentHash } = film;
  const itemId = ItemId.parse("01990000-0000-7000-8000-000000000001");
  const unseen = { ...file, itemId, contentHash, isKept: false, rowId: 1, framesMs: [...frames.keys()] };
  await see([unseen], new AbortController().signal);
  const [later, atOnce] = [put.mock.calls[0]?.[1].looks ?? [], film.picture?.looks ?? []];
  expect(atOnce.length).toBeGreaterThanOrEqual(3);
  expect(later.map(({ scene }) => scene?.timeMs)).toEqual([...frames.keys()]);
  for (const [place, { scene, vector }] of later.entries()) {
    const other = atOnce[place];
    const [one, two] = [dequantise(vector), dequantise(other!.vector)];
    const cosine = one.reduce((sum, value, column) => sum + value * (two[column] ?? 0), 0);
    expect(cosine / (Math.hypot(...one) * Math.hypot(...two))).toBeGreaterThan(0.97);
    expect(scene?.colours).toEqual(other?.scene?.colours);
  }
});
