import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { StreamName } from "#shared/model/stream.ts";
import { openWhole } from "./open-whole.fake.ts";

const dayMs = 86_400_000;
const log = StreamName.parse("log");
const noise = StreamName.parse("noise");

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "tessera-leap-"));
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true, force: true });
});

function clockAheadBy(days: number): void {
  vi.restoreAllMocks();
  const now = Date.now.bind(Date);
  vi.spyOn(Date, "now").mockImplementation(() => now() + days * dayMs);
}

test(
  "what was acknowledged outlasts a clock that leaps 60 days ahead and back, with restarts between",
  { timeout: 120_000 },
  async () => {
    const faults: string[] = [];
    const runs = [
      [0, "clock-even"],
      // While it runs, the clock leaps on: that is measured, so nothing is left to doubt.
      [60, "clock-was-set"],
      [120, "clock-was-set"],
      [0, "clock-behind"],
    ] as const;
    for (const [run, [ahead, said]] of runs.entries()) {
      clockAheadBy(ahead);
      await using whole = await openWhole(folder, faults);
      const { streams, captures, retentions, doctor } = whole.services;
      for (const name of run === 0 ? [log, noise] : []) await streams.add(name);
      if (run === 0) await streams.push(log, [{ key: "1", text: "acknowledged" }]);
      await retentions.set(log, { keepDays: 30 });
      const large = {
        facts: { key: String(run) },
        mediaType: "image/png",
        bytes: Buffer.alloc(1_100_000, run),
      } as const;
      await captures.keep(noise, large);
      if (run === 1) clockAheadBy(120);
      // Rules are kept in the order in which they were set: when this one's capture is gone, the other was swept by as well.
      await retentions.set(noise, { keepBytes: 1_000_000 });
      const countsOf = async () =>
        (await streams.list()).map(({ name, eventCount }) => `${name} ${eventCount}`).sort();
      await vi.waitFor(async () => expect(await countsOf()).toEqual(["log 1", "noise 0"]), {
        timeout: 20_000,
      });
      expect(await retentions.preview(log, { keepDays: 30 })).toEqual({ itemCount: 0, sizeBytes: 0 });
      const clock = (await doctor()).find(({ name }) => name === "clock");
      expect(clock?.foundRemarks.map(({ code }) => code)).toEqual([said]);
    }
    expect(faults).toEqual([]);
  },
);
