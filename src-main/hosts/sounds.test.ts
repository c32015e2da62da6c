/** The whole product with recordings that are found by how they sound. */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { babble, concatenated, makeWav, noise, silence, tone } from "#adapters/media/make-wav.ts";
import { made, madeSounds } from "#adapters/media/timbre/made-sounds.fake.ts";
import { isRefusal } from "#core/ports/use-cases.ts";
import { HeldId } from "#shared/model/picture.ts";
import { StreamName } from "#shared/model/stream.ts";
import type { SearchResult } from "#shared/rpc/search-contract.ts";
import type { Application } from "./application.ts";
import { openWhole } from "./open-whole.fake.ts";
import { recordingsOf } from "./recordings.fake.ts";

const hasPrograms = ["ffmpeg", "ffprobe"].every((name) => spawnSync(name, ["-version"]).status === 0);
const { folder, faults, open, put } = recordingsOf("sounds");
const alarm = madeSounds["smoke alarm"]!;

async function ask({ services }: Application, text: string): Promise<SearchResult> {
  const found = await services.search.query(
    { text, limit: 20, weak: false, facets: false, collapse: true, typing: false, offset: 0 },
    new AbortController().signal,
  );
  if (isRefusal(found)) throw new Error(found.refused);
  return found;
}
const names = ({ hits }: SearchResult): readonly string[] => hits.map(({ name }) => name);

it("finds the same alarm in noise at another level, at its second, and neither speech nor hum", async () => {
  put("alarm.wav", made(alarm, { seconds: 5 }));
  put("talk.wav", babble(8_000));
  put("hum.wav", tone(6_000, 50));
  put("noise.wav", noise(6_000, 0.3));
  put("nothing.wav", silence(4_000));
  put(
    "night.wav",
    concatenated(
      tone(20_000, 50, undefined, 0.1),
      made(alarm, { seconds: 6, level: 0.1, overNoiseDb: 18, seed: 5, fromS: 0.3 }),
      babble(10_000, 0.2),
    ),
  );
  let asked: string;
  {
    await using application = await open();
    const { services } = application;
    await services.library.addFolder({ path: join(folder, "recordings"), ignore: [] });
    await services.library.idle();
    const all = await ask(application, "kind:audio");
    const idOf = (name: string): string => all.hits.find((hit) => hit.name === name)?.itemId ?? "";
    asked = `sound:${idOf("alarm.wav")}`;

    const found = await ask(application, asked);
    expect(names(found)).toEqual(["night.wav"]);
    const [hit] = found.hits;
    expect(hit?.legs.sound).toMatchObject({ rank: 1 });
    expect(hit?.anchor).toMatchObject({ kind: "time" });
    const { startMs } = hit?.legs.sound?.span ?? { startMs: 0 };
    expect(startMs).toBeGreaterThanOrEqual(17_500);
    expect(startMs).toBeLessThan(26_000);
    expect(found.soundSpaceId).toBe("timbre-and-rhythm@1");
    expect(found.plan.steps.map(({ name }) => name)).toContain("sound");

    // A moment of a recording is another question than all of it.
    expect(names(await ask(application, `sound:${idOf("night.wav")}@22`))).toEqual(["alarm.wav"]);
    expect(names(await ask(application, `sound:${idOf("night.wav")}@32`))[0]).toBe("talk.wav");
    // Words and filters narrow it.
    expect(names(await ask(application, `${asked} name:hum`))).toEqual([]);
    expect(names(await ask(application, `${asked} night`))[0]).toBe("night.wav");
    // Nothing sounds there, and nothing is there.
    for (const [text, told] of [
      [`sound:${idOf("nothing.wav")}`, { name: "nothing.wav", unseen: true }],
      [`sound:${idOf("alarm.wav")}@99`, { name: "alarm.wav", unseen: true }],
      ["sound:01990000-0000-7000-8000-00000000ffff", { unseen: true }],
    ] as const) {
      const result = await ask(application, text);
      expect([names(result), result.looks]).toMatchObject([[], [told]]);
    }
    // Handed in, by what is in no folder; its moments are other questions.
    const handedIn = async (name: string, samples: Float32Array) => {
      const held = await services.sounds.hold({ name, part: makeWav(samples), more: false });
      if (isRefusal(held)) throw new Error(held.refused);
      return held.id;
    };
    const given = await handedIn(
      "given.wav",
      concatenated(babble(6_000), made(alarm, { seconds: 6, seed: 9 })),
    );
    expect(names(await ask(application, `sound:${given}@9.5`)).toSorted()).toEqual([
      "alarm.wav",
      "night.wav",
    ]);
    expect(names(await ask(application, `sound:${given}@2`))).toContain("talk.wav");
    expect(await ask(application, `sound:${given}@60`)).toMatchObject({
      hits: [],
      looks: [{ name: "given.wav", unseen: true }],
    });
    const hold = (part: Uint8Array) => services.sounds.hold({ name: "x.wav", part, more: false });
    const cut = makeWav(tone(500, 440)).subarray(0, 30);
    for (const [part, refused] of [
      [makeWav(silence(3_000)), "SOUND_SILENT"],
      [makeWav(tone(60, 440)), "SOUND_SILENT"],
      [Buffer.from("no sound at all"), "SOUND_UNREADABLE"],
      [cut, "SOUND_UNREADABLE"],
      [Buffer.from("ID3\x04\x00\x00"), "SOUND_UNREADABLE"],
    ] as const)
      expect(await hold(part)).toMatchObject({ refused });
    expect(
      await services.sounds.hold({
        name: "x.wav",
        part: cut,
        after: HeldId.parse("held-000000000000"),
        more: false,
      }),
    ).toEqual({ refused: "SOUND_PARTS_LOST" });
    const checks = await services.doctor();
    expect(checks.find(({ name }) => name === "media")?.found).toContain(
      "6 of 6 recordings are found by how",
    );
  }
  {
    // Its index lies on the disk, and is read again.
    await using application = await open();
    expect(names(await ask(application, asked))).toEqual(["night.wav"]);
  }
  expect(faults).toEqual([]);
}, 180_000);

it("hears what a microphone kept, and what a video sounds like (where ffmpeg is)", async () => {
  await using application = await openWhole(join(folder, "captured"), faults, { PATH: process.env["PATH"] });
  const { services } = application;
  const name = StreamName.parse("microphone");
  expect(await services.streams.add(name)).toMatchObject({ name });
  const captured = made(alarm, { seconds: 5, level: 0.2, seed: 3 });
  const kept = await services.captures.keep(name, {
    facts: { key: "1", title: "The kitchen" },
    mediaType: "audio/wav",
    bytes: makeWav(captured),
  });
  expect(isRefusal(kept)).toBe(false);
  mkdirSync(join(folder, "films"));
  writeFileSync(join(folder, "alarm.wav"), makeWav(made(alarm, { seconds: 5, seed: 4 })));
  const picture = ["-f", "lavfi", "-i", "color=red:s=160x90:d=5:r=5"];
  const form = ["-shortest", "-c:v", "libvpx", "-c:a", "libopus", join("films", "film.webm")];
  if (hasPrograms)
    execFileSync("ffmpeg", ["-v", "error", ...picture, "-i", "alarm.wav", ...form], { cwd: folder });
  await services.library.addFolder({ path: join(folder, "films"), ignore: [] });
  await services.library.idle();
  const held = await services.sounds.hold({
    name: "alarm",
    part: makeWav(made(alarm, { seconds: 4 })),
    more: false,
  });
  if (isRefusal(held)) throw new Error(held.refused);
  const found = await ask(application, `sound:${held.id}`);
  expect(names(found).toSorted()).toEqual(["The kitchen", ...(hasPrograms ? ["film.webm"] : [])]);
  // By the words that it was given, and not by those of its key.
  const [kitchen] = (await ask(application, "in:microphone")).hits;
  expect(kitchen?.snippet.text).toMatch(/^The kitchen\b/u);
  expect(faults).toEqual([]);
}, 180_000);
