import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { StoreFullError } from "#core/ports/library-store.ts";
import { createLibraryReads, createLibraryWrites } from "./create-library.ts";
import { openDatabase } from "./open.ts";
import { asStoreError } from "./store-error.ts";

it("tells a full disk from a mistake, and nothing of what was refused is written", () => {
  const folder = mkdtempSync(join(tmpdir(), "tessera-full-"));
  const opening = openDatabase({ path: join(folder, "library.db"), key: new Uint8Array(32) }, "writer");
  if (opening.kind !== "open") throw new Error(opening.detail);
  const { database } = opening;
  const library = { ...createLibraryReads(database), ...createLibraryWrites(database) };
  const before = library.counts();
  // As if the disk had no page left.
  database.pragma(`max_page_count = ${String(database.pragma("page_count", { simple: true }))}`);
  const write = (): void => library.writeSetting("large", "x".repeat(1_000_000));
  let thrown: unknown;
  try {
    write();
  } catch (error) {
    thrown = error;
  }
  if (!(thrown instanceof Error)) throw new Error("it was written");
  expect(asStoreError(thrown)).toBeInstanceOf(StoreFullError);
  expect(asStoreError(thrown).cause).toBe(thrown);
  expect([library.counts(), library.readSetting("large")]).toEqual([before, undefined]);
  database.pragma("max_page_count = 1000000");
  write();
  const mistake = new TypeError("a bug");
  expect(asStoreError(mistake)).toBe(mistake);
  database.close();
  rmSync(folder, { recursive: true });
});
