import { seededChance } from "#shared/kit/seeded-chance.ts";
import { cpSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Budget, LaneDeps } from "./lane.ts";
import { openPairModel, openPictureModel, openTextModel, openVoiceModel } from "./open-model.ts";
import { clipFiles, crossEncoderFiles, textEncoderFiles, width, writeModel } from "./tiny-models.fake.ts";
import { siglipFiles } from "./tiny-siglip.fake.ts";
import { sampleRate } from "./voice-frames.ts";

const entry = new URL(import.meta.resolve("#workers/infer.ts"));
const budget: Budget = { threadCount: 1, memoryMegabytes: 2_000, pauseOnBattery: false };
const deps: LaneDeps = { entry, budget: () => budget, powered: () => Promise.resolve() };
let folder: string;

beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), "tessera-inference-"))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const rowsOf = (all: Float32Array, dimensions: number): readonly Float32Array[] =>
  Array.from({ length: all.length / dimensions }, (_, row) =>
    all.slice(row * dimensions, (row + 1) * dimensions),
  );
const cosine = (a: Float32Array, b: Float32Array): number =>
  a.reduce((sum, value, column) => sum + value * b[column]!, 0);

describe("an encoder of texts", () => {
  test("gives unit vectors in the order of the texts, and zeros for what has no token", async () => {
    const model = await writeModel(join(folder, "text"), "text-encoder", textEncoderFiles());
    await using embedder = openTextModel(model, deps);
    expect(embedder.space).toMatchObject({ id: "tiny-text-encoder@012345678901", dimensions: width });
    const texts = ["the sea", "a boat on the sea in winter", "", "rye bread", "the sea"];
    const rows = rowsOf(await embedder.embed(texts), width);
    for (const place of [0, 1, 3, 4]) expect(Math.hypot(...rows[place]!)).toBeCloseTo(1, 5);
    expect(Math.hypot(...rows[2]!)).toBe(0);
    expect(cosine(rows[0]!, rows[4]!)).toBeCloseTo(1, 5);
    expect(cosine(rows[0]!, rows[3]!)).toBeLessThan(0.999);
    // Alone, among many and padded: the same.
    const many = rowsOf(
      await embedder.embed(Array.from({ length: 50 }, (_, place) => texts[place % 5]!)),
      width,
    );
    expect(cosine(many[41]!, rows[1]!)).toBeCloseTo(1, 4);
    expect(await embedder.embed([])).toHaveLength(0);
    expect(await embedder.countTokens(["", "boats", "the sea"])).toEqual([0, 2, 2]);
    await expect(embedder.embed(["sea"], AbortSignal.abort(new Error("no longer")))).rejects.toThrow(
      "no longer",
    );
  });

  test("of another width than its entry says is not believed", async () => {
    const model = await writeModel(join(folder, "wide"), "text-encoder", textEncoderFiles(), 16);
    await using embedder = openTextModel(model, deps);
    await expect(embedder.embed(["sea"])).rejects.toMatchObject({
      why: { code: "model-not-loadable", detail: expect.stringContaining("instead of 1 × 16") },
    });
  });

  test("that is cut short, or absent, says that it does not load", async () => {
    const files = textEncoderFiles();
    const weights = files["onnx/model.onnx"] as Uint8Array;
    const cut = { ...files, "onnx/model.onnx": weights.subarray(0, weights.length / 2) };
    await using broken = openTextModel(await writeModel(join(folder, "cut"), "text-encoder", cut), deps);
    await expect(broken.embed(["sea"])).rejects.toMatchObject({ why: { code: "model-not-loadable" } });
    const model = await writeModel(join(folder, "gone"), "text-encoder", files);
    rmSync(join(model.folder, "onnx/model.onnx"));
    await using gone = openTextModel(model, deps);
    // It is asked of no hub instead.
    await expect(gone.embed(["sea"])).rejects.toMatchObject({
      why: {
        code: "model-not-loadable",
        detail: expect.stringMatching(/not found locally|local_files_only/),
      },
    });
  });
});

describe("a process that dies", () => {
  /** Processes that end over their first batch, as many as it says; the next ones are sound. */
  const dyingFor = (deathCount: number): LaneDeps & { readonly startCount: () => number } => {
    const path = join(folder, "dying.mjs");
    writeFileSync(
      path,
      `process.on("message", ({ id, call }) => {
         if (call !== "embed") return void process.send({ id, value: 0 });
         process.stderr.write("no more\\n", () => process.kill(process.pid, "SIGKILL"));
       });`,
    );
    let startCount = 0;
    return {
      ...deps,
      get entry() {
        return startCount++ < deathCount ? new URL(`file://${path}`) : entry;
      },
      startCount: () => startCount,
    };
  };

  test("costs its batch one more try", async () => {
    const model = await writeModel(join(folder, "dying"), "text-encoder", textEncoderFiles());
    const dying = dyingFor(1);
    await using embedder = openTextModel(model, dying);
    expect(await embedder.embed(["sea"])).toHaveLength(width);
    expect(dying.startCount()).toBe(2);
  });

  test("twice over the same batch fails that batch, and no other", async () => {
    const model = await writeModel(join(folder, "dying"), "text-encoder", textEncoderFiles());
    const dying = dyingFor(2);
    await using embedder = openTextModel(model, dying);
    const failing = embedder.embed(["sea"]);
    const next = embedder.embed(["boat"]);
    await expect(failing).rejects.toMatchObject({ why: { code: "model-crashed", detail: "no more" } });
    expect(await next).toHaveLength(width);
    expect(dying.startCount()).toBe(3);
  });

  test("that outgrows its memory says so, and does not take the others along", async () => {
    const model = await writeModel(join(folder, "large"), "text-encoder", textEncoderFiles());
    let megabytes = 40;
    const small = (): Budget => ({ ...budget, memoryMegabytes: megabytes });
    await using embedder = openTextModel(model, { ...deps, budget: small });
    await expect(embedder.embed(["sea"])).rejects.toMatchObject({
      why: { code: "model-too-large", megabytes: 40 },
    });
    megabytes = 2_000;
    expect(await embedder.embed(["sea"])).toHaveLength(width);
  });
});

test("pictures that nobody waits for wait for power; a question does not, nor do texts", async () => {
  const powered = Promise.withResolvers<void>();
  const saving = {
    ...deps,
    budget: () => ({ ...budget, pauseOnBattery: true }),
    powered: () => powered.promise,
    rests: () => Promise.resolve(true),
  };
  await using texts = openTextModel(
    await writeModel(join(folder, "power"), "text-encoder", textEncoderFiles()),
    saving,
  );
  expect(await texts.embed(["sea", "boat"])).toHaveLength(2 * width);
  expect(await texts.rests?.()).toBe(true);
  await using pictures = openPictureModel(
    await writeModel(join(folder, "seen"), "clip", clipFiles()),
    saving,
  );
  let isDone = false;
  const many = pictures.embedTexts(["sea", "boat"]).finally(() => (isDone = true));
  expect(await pictures.embedTexts(["sea"])).toHaveLength(width);
  expect(isDone).toBe(false);
  powered.resolve();
  expect(await many).toHaveLength(2 * width);
});

test.for([
  ["clip", clipFiles],
  ["siglip", siglipFiles],
] as const)("pictures and words come to lie in one space by %s", async ([family, files]) => {
  const model = await writeModel(join(folder, family), family, files());
  await using embedder = openPictureModel(model, deps);
  const chance = seededChance(1);
  const picture = (wide: number, high: number) => ({
    width: wide,
    height: high,
    rgb: Uint8Array.from({ length: wide * high * 3 }, () => Math.floor(chance() * 256)),
  });
  const [first, second] = [picture(64, 48), picture(20, 90)];
  const rows = rowsOf(await embedder.embedPictures([first, second, first]), width);
  for (const row of rows) expect(Math.hypot(...row)).toBeCloseTo(1, 5);
  expect(cosine(rows[0]!, rows[2]!)).toBeCloseTo(1, 5);
  expect(cosine(rows[0]!, rows[1]!)).toBeLessThan(0.9999);
  const [words] = rowsOf(await embedder.embedTexts(["a boat on the sea"]), width);
  expect(Math.hypot(...words!)).toBeCloseTo(1, 5);
  expect(embedder.space.modalities).toEqual(["text", "image"]);
});

test("SigLIP reads texts filled up to one length, and sees whole pictures squeezed into a square", async () => {
  const model = await writeModel(join(folder, "squeezed"), "siglip", siglipFiles());
  await using embedder = openPictureModel(model, deps);
  expect(embedder.space.modalities).toEqual(["text", "image"]);

  const long = Array.from({ length: 40 }, () => "a boat").join(" ");
  const texts = ["a boat", "A boat!", "the sea", long, `${long} on the sea`];
  const [boat, loud, sea, filled, cut] = rowsOf(await embedder.embedTexts(texts), width);
  for (const row of [boat, sea, filled]) expect(Math.hypot(...row!)).toBeCloseTo(1, 5);
  expect(cosine(boat!, loud!)).toBeCloseTo(1, 5);
  expect(cosine(boat!, sea!)).toBeLessThan(0.999);
  expect(cosine(filled!, cut!)).toBeCloseTo(1, 5);

  /** Three times as wide as high; the first third white where it is told so, the rest of one grey. */
  const picture = (level: number, isLeftWhite = false) => ({
    width: 96,
    height: 32,
    rgb: Uint8Array.from({ length: 96 * 32 * 3 }, (_, place) =>
      isLeftWhite && Math.floor(place / 3) % 96 < 32 ? 255 : level,
    ),
  });
  const given = [picture(255), picture(0), picture(0, true), picture(255)];
  const [white, black, left, again] = rowsOf(await embedder.embedPictures(given), width);
  for (const row of [white, black, left]) expect(Math.hypot(...row!)).toBeCloseTo(1, 5);
  expect(cosine(white!, again!)).toBeCloseTo(1, 5);
  // Levels lie between -1 and 1, and nothing is cut off at the sides.
  expect(cosine(white!, black!)).toBeCloseTo(-1, 4);
  expect(cosine(black!, left!)).toBeLessThan(0.999);
});

test("a cross-encoder reads question and text together", async () => {
  const model = await writeModel(join(folder, "pairs"), "cross-encoder", crossEncoderFiles(), undefined);
  await using reranker = openPairModel(model, deps);
  const texts = Array.from({ length: 20 }, (_, place) => ["the sea", "rye bread"][place % 2]!);
  const question = { text: "a boat", vector: new Float32Array() };
  const scores = await reranker.score(question, texts, new AbortController().signal);
  expect(scores).toHaveLength(20);
  for (const score of scores) expect(score > 0 && score < 1).toBe(true);
  expect(scores[0]).toBeCloseTo(scores[18]!, 5);
  expect(scores[0]).not.toBeCloseTo(scores[1]!, 5);
});

const silero = join(import.meta.dirname, "../../../../shared/models/silero-vad");
test.runIf(existsSync(silero))(
  "Silero hears no speech in silence and noise, where its file is (needs shared/models/silero-vad)",
  async () => {
    cpSync(silero, join(folder, "silero"), { recursive: true });
    const model = await writeModel(join(folder, "silero"), "silero", {}, undefined);
    await using voice = openVoiceModel(model, deps);
    const chance = seededChance(3);
    const quiet = await voice.probabilities(new Float32Array(sampleRate));
    const noise = await voice.probabilities(
      Float32Array.from({ length: sampleRate }, () => (chance() - 0.5) * 0.05),
    );
    expect(quiet).toHaveLength(Math.floor(sampleRate / voice.frameSamples));
    expect(Math.max(...quiet)).toBeLessThan(0.5);
    expect(Math.max(...noise)).toBeLessThan(0.5);
  },
);
