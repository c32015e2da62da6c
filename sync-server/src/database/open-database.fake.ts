/** Databases for tests: a fresh one each, copied from one that was migrated once. */
import { existsSync } from "node:fs";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Database } from "./database.ts";
import { openPglite } from "./pglite.ts";

export interface TestFolder extends AsyncDisposable {
  readonly path: string;
}

export async function makeFolder(): Promise<TestFolder> {
  const path = await mkdtemp(join(tmpdir(), "tessera-server-"));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

let template: Promise<string> | undefined;

/** PGlite takes seconds to make its first files: one folder of them is made, and copied. */
async function templateFolder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "tessera-template-"));
  process.once("exit", () => void rm(path, { recursive: true, force: true }));
  await (
    await openPglite({
      folder: join(path, "postgres"),
      journalPath: join(path, "truth.log"),
      onDeath: () => undefined,
    })
  )[Symbol.asyncDispose]();
  return path;
}

/** What is missing in a data folder is copied into it, so that opening it is quick. */
export async function prepareFolder(dataFolder: string): Promise<void> {
  const from = await (template ??= templateFolder());
  if (existsSync(join(dataFolder, "postgres"))) return;
  await cp(join(from, "postgres"), join(dataFolder, "postgres"), { recursive: true });
}

/** The database of a data folder; both are the caller's to close. */
export async function openTestDatabase(dataFolder: string): Promise<Database> {
  await prepareFolder(dataFolder);
  return openPglite({
    folder: join(dataFolder, "postgres"),
    journalPath: join(dataFolder, "truth.log"),
    onDeath: (reason) => {
      throw new Error(reason);
    },
  });
}
