import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { babble, makeWav, silence, tone } from "#adapters/media/make-wav.ts";
import { made, madeSounds } from "#adapters/media/timbre/made-sounds.fake.ts";
import { Hit } from "#shared/model/hit.ts";
import { createCliFixture } from "./cli-fixture.ts";

/** Whole processes on a busy machine. */
const patient = 240_000;
const hasPrograms = ["ffmpeg", "ffprobe"].every((name) => spawnSync(name, ["-version"]).status === 0);
let folder: string;
let data: string;
const { tessera, killAll } = createCliFixture(() => folder);
const at = (name: string): string => join(folder, name);
const alarm = madeSounds["smoke alarm"]!;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "tessera-cli-sounds-"));
  data = at("data");
  mkdirSync(at("recordings"));
  writeFileSync(at("recordings/alarm.wav"), makeWav(made(alarm, { seconds: 5 })));
  writeFileSync(at("recordings/talk.wav"), makeWav(babble(6_000)));
  writeFileSync(at("recordings/hum.wav"), makeWav(tone(6_000, 50)));
  writeFileSync(at("asked.wav"), makeWav(made(alarm, { seconds: 4, level: 0.1, seed: 6, fromS: 0.7 })));
  expect(await tessera(data, "add", "recordings", "--wait")).toMatchObject({ code: 0 });
}, patient);
afterEach(killAll);
afterAll(() => rmSync(folder, { recursive: true }));

async function search(...args: readonly string[]): Promise<readonly Hit[]> {
  const { out } = await tessera(data, "search", ...args, "--json");
  return out
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => Hit.parse(JSON.parse(line)));
}

test(
  "a sound from outside finds what sounds like it, and says how it compares",
  { timeout: patient },
  async () => {
    const hits = await search("--sound", "asked.wav");
    expect(hits.map(({ name, legs, anchor }) => [name, legs.sound?.rank, anchor.kind])).toEqual([
      ["alarm.wav", 1, "time"],
    ]);
    const { out, err } = await tessera(data, "search", "--sound", "asked.wav");
    expect(out).toContain("sound #1");
    expect(err).toContain("by spectrum and rhythm, and not by what is meant");
  },
);

test.skipIf(!hasPrograms)(
  "what is no WAV is decoded first (where ffmpeg is)",
  { timeout: patient },
  async () => {
    execFileSync("ffmpeg", ["-v", "error", "-i", "asked.wav", "asked.ogg"], { cwd: folder });
    expect((await search("--sound", "asked.ogg")).map(({ name }) => name)).toEqual(["alarm.wav"]);
  },
);

test("a watch is made for a sound; what cannot be searched by says why", { timeout: patient }, async () => {
  expect(await tessera(data, "watch", "add", "Alarm", "--sound", "asked.wav")).toMatchObject({ code: 0 });
  expect((await tessera(data, "watch")).out).toContain("sound:held-");
  expect(await tessera(data, "watch", "tune", "Alarm", "--threshold", "0.8")).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^Alarm {2}sound:held-\w+ {2}\(threshold 0\.8\)\n$/u),
  });
  const tried = await tessera(data, "watch", "tune", "Alarm", "--threshold", "0.3", "--preview");
  expect(tried).toMatchObject({ code: 0, out: expect.stringMatching(/^Of the newest 3 .* 1 at 0\.3\.\n/u) });
  expect(tried.out).toMatch(/^0\.\d\d {2}told {6}sound {4}alarm\.wav$/mu);
  expect((await tessera(data, "watch")).out).toContain("(threshold 0.8)");
  expect(await tessera(data, "watch", "pause", "Alarm", "--preview")).toMatchObject({ code: 2 });
  for (const wrong of [[], ["--threshold", "7"], ["--threshold", "near"], ["--threshold", "7", "--preview"]])
    expect(await tessera(data, "watch", "tune", "Alarm", ...wrong)).toMatchObject({ code: 2 });
  writeFileSync(at("silent.wav"), makeWav(silence(2_000)));
  writeFileSync(at("empty.wav"), "");
  writeFileSync(at("text.wav"), "These are words.");
  for (const [name, sentence] of [
    ["silent.wav", "it is silent, or sounds for less"],
    ["empty.wav", "empty"],
    ["text.wav", "it is no plain WAV file"],
    ["missing.wav", "missing.wav cannot be"],
  ] as const) {
    const { code, err } = await tessera(data, "search", "--sound", name);
    expect([code === 0, err.includes(sentence) ? sentence : err]).toEqual([false, sentence]);
  }
});
