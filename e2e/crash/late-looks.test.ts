/** Pictures that were read before they could be looked at: what waits for their colours is told of once they were, whatever happens between. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { expect, onTestFinished, test } from "vitest";
import { isRefusal } from "#core/ports/use-cases.ts";
import type { Decoder } from "#core/ports/decoder.ts";
import type { IngestParts } from "#hosts/assemble-options.ts";
import { impatient, openRealLibrary, type RealLibrary } from "./real-library.ts";

const names = ["one.png", "two.png", "three.png"];

/** As one that knew nothing of pictures yet; a second look cannot be had for the moment. */
function withoutLooks(parts: IngestParts): IngestParts {
  const known = new Set<string>();
  const decoder: Decoder = {
    ...parts.decoder,
    async decode(batch, ...given) {
      const outcomes = await parts.decoder.decode(batch, ...given);
      return outcomes.map((outcome, place) => {
        const path = batch[place]?.path ?? "";
        if (known.has(path))
          return { kind: "failed", reason: { code: "vanished", detail: "" }, retry: true } as const;
        known.add(path);
        if (outcome.kind !== "extracted") return outcome;
        const { picture: _, ...read } = outcome;
        return read;
      });
    },
  };
  return { ...parts, decoder };
}

/** Nobody has to look at anything again. */
const lookingAtNothing = (parts: IngestParts): IngestParts => ({
  ...parts,
  decoder: { ...parts.decoder, decode: () => Promise.reject(new Error("it was looked at already")) },
});

const toldIn = async ({ watches }: RealLibrary): Promise<readonly string[]> =>
  (await watches.matches({ onlyNew: false, limit: 50 })).map(({ name, leg }) => `${name} by ${leg}`).sort();

test("is told of once, where it was killed after the look and before the watch was asked", async () => {
  const folder = await mkdtemp(join(tmpdir(), "tessera-late-looks-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const [dataFolder, photos] = [join(folder, "data"), join(folder, "photos")];
  await mkdir(photos);
  for (const name of names) {
    const create = { width: 64, height: 64, channels: 3, background: "#e01010" } as const;
    await writeFile(join(photos, name), await sharp({ create }).png().toBuffer());
  }
  {
    await using library = await openRealLibrary({ dataFolder, timing: impatient, interpose: withoutLooks });
    await library.start();
    const added = await library.watches.add({ name: "Red", text: "colour:red", threshold: 0.5 });
    if (isRefusal(added)) throw new Error(added.refused);
    await library.library.addFolder({ path: photos, ignore: [] });
    await library.library.idle();
    await library.watches.heard();
    expect([await library.store.segmentCount(), await toldIn(library)]).toEqual([names.length, []]);
  }
  const victim = spawn(
    process.execPath,
    [join(import.meta.dirname, "look-later-and-die.ts"), dataFolder, String(names.length)],
    { stdio: ["ignore", "ignore", "inherit"] },
  );
  onTestFinished(() => void victim.kill("SIGKILL"));
  expect(await once(victim, "exit")).toEqual([null, "SIGKILL"]);

  const expected = names.map((name) => `${name} by filters`).sort();
  for (let run = 0; run < 2; run++) {
    await using library = await openRealLibrary({
      dataFolder,
      timing: impatient,
      interpose: lookingAtNothing,
    });
    await library.start();
    await expect.poll(() => toldIn(library), { timeout: 60_000, interval: 50 }).toEqual(expected);
    const [watch] = await library.watches.list();
    expect(watch?.newCount).toBe(names.length);
  }
}, 240_000);
