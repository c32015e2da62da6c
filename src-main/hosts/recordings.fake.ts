/** The whole product on recordings that a test makes, in a folder of its own. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { makeWav } from "#adapters/media/make-wav.ts";
import type { Application } from "./application.ts";
import { openWhole } from "./open-whole.fake.ts";

/** Gone with the tests of the file. */
export function recordingsOf(name: string) {
  const folder = mkdtempSync(join(tmpdir(), `tessera-${name}-`));
  mkdirSync(join(folder, "recordings"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  /** What nobody expected. */
  const faults: string[] = [];
  return {
    folder,
    faults,
    open: (): Promise<Application> => openWhole(join(folder, "data"), faults),
    put: (file: string, samples: Float32Array): void =>
      writeFileSync(join(folder, "recordings", file), makeWav(samples)),
  };
}
