import { existsSync, globSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { inRoot } from "#scripts/setup/paths.mjs";
import { digestOf } from "#scripts/setup/stamp.mjs";
import type { Report } from "./benchmark.ts";
import { generateDocuments } from "./data/documents.ts";
import { readWords } from "./data/prose.ts";
import { openFullText } from "./full-text.ts";
import { limits } from "./limits.ts";
import { openApplication } from "./open-application.ts";

export interface PreparedLibrary {
  readonly dataFolder: string;
  /** The watched folder. */
  readonly tree: string;
}

/** Generated documents have this many segments each on average; twice the folder is written where that falls short. */
const segmentsPerDocument = 2.5;

/** What decides what the library holds and who can open it; newer code may read what older code wrote. */
const inputs = [
  "bench/data",
  "models/static-en",
  "src-main/adapters/sqlite/migrations",
  "src-main/core/ingest/chunk-limits.ts",
];

/**
 * A library of so many segments, ingested by the product. Kept under `.cache`: 100,000 take a minute, and several
 * benchmarks read them.
 */
export async function prepareLibrary(
  report: Report,
  signal: AbortSignal,
  segmentCount: number = limits.librarySegmentCount,
): Promise<PreparedLibrary> {
  const digest = digestOf(inputs.map((path) => inRoot(path)));
  const name = `library-${segmentCount}`;
  const folder = inRoot(".cache", "bench", `${name}-${digest.slice(0, 12)}`);
  const library = { dataFolder: join(folder, "data"), tree: join(folder, "tree") };
  if (existsSync(join(folder, "complete"))) return library;
  // Libraries of other versions of the code are of no more use.
  for (const old of globSync(`${name}-*`, { cwd: dirname(folder) }))
    rmSync(join(dirname(folder), old), { recursive: true, force: true });
  let count = Math.ceil(segmentCount / segmentsPerDocument);
  for (let segments = 0; segments < segmentCount; count += Math.ceil(count / 4)) {
    writeTree(library.tree, count);
    segments = await ingestAll(library, signal);
    report.note(`library: ${count} documents, ${segments} segments`);
  }
  writeFileSync(join(folder, "complete"), "");
  return library;
}

function writeTree(tree: string, count: number): void {
  for (const { path, text } of generateDocuments(limits.treeSeed, count, readWords())) {
    mkdirSync(dirname(join(tree, path)), { recursive: true });
    if (!existsSync(join(tree, path))) writeFileSync(join(tree, path), text);
  }
}

async function ingestAll({ dataFolder, tree }: PreparedLibrary, signal: AbortSignal): Promise<number> {
  {
    await using application = await openApplication(dataFolder);
    const { library } = application.services;
    await application.start();
    await library.addFolder({ path: tree, ignore: [] });
    await library.idle(signal);
  }
  using fullText = await openFullText(dataFolder);
  return fullText.segmentCount();
}
