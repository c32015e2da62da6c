/** A recording that a model writes down, through the real reader in a real process. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { DecodeRequest } from "#core/ports/decoder.ts";
import type { Transcriber } from "#core/ports/transcriber.ts";
import { makeWav } from "./make-wav.ts";
import { extractedBy, open, spoken } from "./real-reader.fake.ts";

const anyModel = { modelId: "any", [Symbol.asyncDispose]: () => Promise.resolve() };

let directory: string;
let path: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "tessera-said-"));
  path = join(directory, "said.wav");
  writeFileSync(path, makeWav(spoken));
});
afterAll(() => rmSync(directory, { recursive: true }));

it("is written down where a model is there, each word at its time", async () => {
  const lengths: number[] = [];
  const transcriber: Transcriber = {
    ...anyModel,
    transcribe(pcm16k) {
      lengths.push(pcm16k.length / 16);
      const words = lengths.length === 1 ? ["two", "lifeboats"] : ["left"];
      return Promise.resolve({
        text: words.join(" "),
        language: "en",
        timed: "words",
        parts: words.map((text, place) => ({ text, startMs: place * 300, endMs: place * 300 + 250 })),
      });
    },
  };
  await using own = open({ environment: {}, transcriber: () => transcriber });
  const found = await extractedBy(path, own);
  expect([found.language, found.notice]).toEqual(["en", undefined]);
  const [, first, second] = found.blocks;
  if (first?.anchor.kind !== "time") throw new Error("no utterance");
  const { startMs, endMs } = first.anchor;
  expect(first.text).toBe("two lifeboats");
  expect(first.anchor).toMatchObject({ said: "transcript", wordStartsMs: [startMs, startMs + 300] });
  expect(second).toMatchObject({ text: "left", breakBefore: false });
  expect(lengths[0]).toBe(endMs - startMs);
});

it("keeps the language of each utterance, how sure the model was, and is itself in the one most is said in", async () => {
  const asked: (string | undefined)[] = [];
  const heard = [
    {
      text: "zwei Boote",
      language: "de",
      parts: [{ text: "zwei Boote", startMs: 0, endMs: 500, confidence: 0.4567 }],
    },
    { text: "left", language: "en", parts: [{ text: "left", startMs: 0, endMs: 500 }] },
  ];
  const transcriber: Transcriber = {
    ...anyModel,
    transcribe: (_, language) => Promise.resolve({ timed: "phrases", ...heard[asked.push(language) - 1]! }),
  };
  await using own = open({ environment: {}, transcriber: () => transcriber, language: () => "de" });
  const found = await extractedBy(path, own);
  expect(asked).toEqual(["de", "de"]);
  const [, first, second] = found.blocks;
  expect(first?.anchor).toMatchObject({ language: "de", wordConfidences: [0.46, 0.46] });
  expect(second?.anchor).toMatchObject({ language: "en" });
  expect(second?.anchor).not.toHaveProperty("wordConfidences");
  expect(found.language).toBe("de");
});

it("is named by its words where the model does not tell its language", async () => {
  const words =
    "Der Hafen ist heute Nacht geschlossen, weil das Wasser zu hoch steht und der Wind nicht nachlässt.";
  const transcriber: Transcriber = {
    ...anyModel,
    transcribe: () => Promise.resolve({ text: words, timed: "nothing", parts: [], confidence: 0.8 }),
  };
  const asked: (string | undefined)[] = [];
  await using own = open({
    environment: {},
    transcriber: () => ({
      ...transcriber,
      transcribe: (samples, language) => (asked.push(language), transcriber.transcribe(samples, language)),
    }),
  });
  const found = await extractedBy(path, own);
  expect(asked).toEqual([undefined, undefined]);
  expect(found.language).toBe("de");
  expect(found.blocks[1]?.anchor).toMatchObject({
    language: "de",
    wordConfidences: words.split(" ").map(() => 0.8),
  });
});

it("stays unwritten, is no failure, and says so where the model fails", async () => {
  let askedCount = 0;
  const transcriber: Transcriber = {
    ...anyModel,
    transcribe: () =>
      askedCount++ === 0
        ? Promise.resolve({ text: "left", timed: "nothing", parts: [] })
        : Promise.reject(new Error("out of memory".padEnd(2_000, "."))),
  };
  await using own = open({ environment: {}, transcriber: () => transcriber });
  const found = await extractedBy(path, own);
  expect(found.blocks.map(({ text }) => text).slice(1)).toEqual(["left", ""]);
  expect(found.notice?.code).toBe("transcription-failed");
  expect(found.notice?.detail).toMatch(/^out of memory\.{387}$/u);
  expect(own.speech()).toMatchObject({ kind: "runs", leftCount: 1 });
});

it("waits for power without asking the model, and says so", async () => {
  const transcriber: Transcriber = {
    ...anyModel,
    rests: () => Promise.resolve(true),
    transcribe: () => Promise.reject(new Error("it was asked")),
  };
  await using own = open({ environment: {}, transcriber: () => transcriber });
  const found = await extractedBy(path, own);
  expect([found.blocks.length, found.notice?.code]).toEqual([3, "transcription-waits"]);
  const speech = own.speech();
  expect(speech.kind !== "absent" && [speech.leftCount, await speech.rests()]).toEqual([1, true]);
});

it("is not waited for by what is captured meanwhile", async () => {
  const began = Promise.withResolvers<void>();
  const held = Promise.withResolvers<void>();
  let count = 0;
  const transcriber: Transcriber = {
    ...anyModel,
    async transcribe() {
      if (count++ === 0) {
        began.resolve();
        await held.promise;
      }
      return { text: "words", timed: "nothing", parts: [] };
    },
  };
  await using own = open({ environment: {}, transcriber: () => transcriber });
  const bytes = makeWav(spoken);
  const decode = (request: Pick<DecodeRequest, "path" | "bytes">) =>
    own.decode([{ sizeBytes: bytes.length, modifiedMs: 1, ...request }], { fileSizeBytesMax: 1e9 });
  const ends: string[] = [];
  const lecture = decode({ path }).then(() => ends.push("lecture"));
  await began.promise;
  const [captured] = await decode({ path: "stream:microphone/1", bytes });
  expect([captured?.kind, ends]).toEqual(["extracted", []]);
  held.resolve();
  await lecture;
  expect(ends).toEqual(["lecture"]);
});
