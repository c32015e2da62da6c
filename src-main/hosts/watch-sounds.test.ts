/** The whole product with watches that wait for a sound. */
import { join } from "node:path";
import { expect, it } from "vitest";
import { babble, concatenated, noise, silence, tone } from "#adapters/media/make-wav.ts";
import { made, madeSounds } from "#adapters/media/timbre/made-sounds.fake.ts";
import type { Application } from "./application.ts";
import { recordingsOf } from "./recordings.fake.ts";

const patience = { timeout: 60_000, interval: 50 };
const { folder, faults, open, put } = recordingsOf("watch-sounds");
const alarm = madeSounds["smoke alarm"]!;
const matchesOf = ({ services }: Application) => services.watches.matches({ onlyNew: false, limit: 50 });
const matched = async (application: Application): Promise<readonly string[]> =>
  (await matchesOf(application))
    .map(({ watchName, name, leg }) => `${watchName}: ${name} by ${leg}`)
    .toSorted();

it("tells once of each recording that sounds like it, at its second, over a restart too, and of no other", async () => {
  {
    await using application = await open();
    const { services } = application;
    put("before.wav", concatenated(silence(6_000), made(alarm, { seconds: 6 })));
    await services.library.addFolder({ path: join(folder, "recordings"), ignore: [] });
    await services.library.idle();
    const { items } = await services.library.listItems({}, 0, 5);
    const [item] = items;
    if (item === undefined) throw new Error("nothing was read");
    for (const [name, text, threshold] of [
      ["Alarm", `sound:${item.id}@9`, 0.4],
      ["Alarm at night", `sound:${item.id}@9 name:night`, 0.4],
      ["The very same", `sound:${item.id}@9`, 1],
    ] as const)
      expect(await services.watches.add({ name, text, threshold })).toMatchObject({ name, text });
    for (const text of [`sound:${item.id}@2`, `sound:${item.id}@99`, "sound:held-0123456789ab"])
      expect(await services.watches.add({ name: "Gone", text, threshold: 0.5 })).toEqual({
        refused: "WATCH_SOUND_GONE",
      });

    put("talk.wav", babble(8_000));
    put("hum.wav", tone(8_000, 50));
    put("noise.wav", noise(6_000, 0.2));
    put("silence.wav", silence(6_000));
    put(
      "night.wav",
      concatenated(tone(20_000, 50, undefined, 0.05), made(alarm, { seconds: 6, level: 0.2, seed: 4 })),
    );
    await expect
      .poll(() => matched(application), patience)
      .toEqual(["Alarm at night: night.wav by sound", "Alarm: night.wav by sound"]);
    const [match] = await matchesOf(application);
    expect(match?.startMs).toBeGreaterThanOrEqual(17_500);
    expect(match?.startMs).toBeLessThan(26_000);
    await services.library.idle();
    await services.watches.heard();
    expect(await matched(application)).toHaveLength(2);
  }
  {
    await using application = await open();
    const { services } = application;
    expect(await matched(application)).toHaveLength(2);
    put("later.wav", made(alarm, { seconds: 7, level: 0.1, fromS: 0.6, seed: 8 }));
    await expect.poll(() => matched(application), patience).toContain("Alarm: later.wav by sound");
    await services.library.idle();
    await services.watches.heard();
    expect(await matched(application)).toHaveLength(3);
  }
  expect(faults).toEqual([]);
}, 180_000);
