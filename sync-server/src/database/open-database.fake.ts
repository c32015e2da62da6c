/** Databases for tests: a fresh one each, copied from one that was migrated once. */
import { createHash } from "node:crypto";
import { cpSync, existsSync, readdirSync, readFileSync } from "node:fs";
import { appendFile, mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Database } from "./database.ts";
import { createKeySeal } from "./key-seal.ts";
import { openPglite } from "./pglite.ts";

export const testKeySeal = createKeySeal(new Uint8Array(32).fill(9));

const report = (thrown: unknown): void => {
  throw thrown;
};

export interface TestFolder extends AsyncDisposable {
  readonly path: string;
}

export async function makeFolder(): Promise<TestFolder> {
  const path = await mkdtemp(join(tmpdir(), "tessera-server-"));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

/** PGlite takes 128 MB otherwise, and writes to each page of it, each time that a database is opened. */
const settings = "shared_buffers = 16MB\n";

/** What the files are made of: another schema or another PGlite gets others. */
function stamp(): string {
  const folder = new URL("../../migrations/", import.meta.url);
  const lock = readFileSync(new URL("../../../package-lock.json", import.meta.url));
  const hash = createHash("sha256").update(lock).update(settings);
  for (const name of readdirSync(folder).toSorted())
    hash.update(name).update(readFileSync(new URL(name, folder)));
  return hash.digest("hex").slice(0, 16);
}

let template: Promise<string> | undefined;

/** PGlite takes seconds to make its first files: they are made once, and copied by every test after that. */
async function templateFolder(): Promise<string> {
  const cache = fileURLToPath(new URL("../../../.cache/pglite/", import.meta.url));
  const path = join(cache, stamp());
  if (existsSync(path)) return path;
  await mkdir(cache, { recursive: true });
  const made = await mkdtemp(join(cache, "making-"));
  await (
    await openPglite({
      folder: join(made, "postgres"),
      journalPath: join(made, "truth.log"),
      onDeath: () => undefined,
      report,
    })
  )[Symbol.asyncDispose]();
  await appendFile(join(made, "postgres", "postgresql.conf"), settings);
  // Whoever made them at the same time was as good.
  await rename(made, path).catch(() => rm(made, { recursive: true, force: true }));
  return path;
}

/** What is missing in a data folder is copied into it, so that opening it is quick. */
export async function prepareFolder(dataFolder: string): Promise<void> {
  const from = await (template ??= templateFolder());
  if (existsSync(join(dataFolder, "postgres"))) return;
  // More than a thousand files: one after the other from here takes six times as long as all of them from within Node.
  cpSync(join(from, "postgres"), join(dataFolder, "postgres"), { recursive: true });
}

/** The database of a data folder; both are the caller's to close. */
export async function openTestDatabase(dataFolder: string): Promise<Database> {
  await prepareFolder(dataFolder);
  return openPglite({
    keySeal: testKeySeal,
    folder: join(dataFolder, "postgres"),
    journalPath: join(dataFolder, "truth.log"),
    onDeath: (reason) => {
      throw new Error(reason);
    },
    report,
  });
}
