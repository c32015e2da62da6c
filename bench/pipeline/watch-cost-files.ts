import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isRefusal } from "#core/ports/use-cases.ts";
import type { Application } from "#hosts/application.ts";
import { lessIsBetter, type Report } from "../benchmark.ts";
import type { Passage } from "../data/real-passages.ts";
import { limits } from "../limits.ts";
import { useOf } from "../process-tree.ts";
import { short } from "../statistics.ts";

interface Sides {
  readonly without: Application;
  readonly watched: Application;
}

/**
 * What the watches add to the ingestion of documents: folders of the same passages, some of them a file, given in turn to the library
 * without watches and to the one that has them. Time of all processors, with that of the processes that read the files.
 */
export async function watchCostOfFiles(
  { without, watched }: Sides,
  passages: readonly Passage[],
  folder: string,
  report: Report,
  signal: AbortSignal,
): Promise<void> {
  const cpuMs = { without: 0, watched: 0 };
  const sides = [
    { key: "without", application: without },
    { key: "watched", application: watched },
  ] as const;
  const perFile = limits.watchFilePassageCount;
  const perTurn = perFile * limits.watchTurnFileCount;
  let fileCount = 0;
  for (let turn = 0; (turn + 1) * perTurn <= passages.length; turn++) {
    signal.throwIfAborted();
    const path = join(folder, String(turn));
    writeFiles(path, passages.slice(turn * perTurn, (turn + 1) * perTurn), perFile);
    const isWarmUp = turn < limits.watchWarmUpTurnCount;
    if (!isWarmUp) fileCount += limits.watchTurnFileCount;
    for (const { key, application } of turn % 2 === 0 ? sides : sides.toReversed()) {
      const before = useOf(process.pid).cpuMs;
      const added = await application.services.library.addFolder({ path, ignore: [] });
      if (isRefusal(added)) throw new Error(`${path}: ${added.refused}`);
      await application.services.library.idle(signal);
      await application.services.watches.heard();
      if (!isWarmUp) cpuMs[key] += useOf(process.pid).cpuMs - before;
    }
  }
  report.note(
    `${fileCount} files of ${perFile} passages: ${short(cpuMs.without)} ms of processors, with the watches ${short(cpuMs.watched)}`,
  );
  report.measured(
    lessIsBetter({
      name: "watch-overhead-files-ratio",
      value: cpuMs.watched,
      unit: `ms of processors, with ${limits.watchCount} watches`,
      peer: "without",
      peerValue: cpuMs.without,
      target: 1 / 1.1,
    }),
  );
}

function writeFiles(folder: string, passages: readonly Passage[], perFile: number): void {
  mkdirSync(folder, { recursive: true });
  for (let from = 0; from < passages.length; from += perFile)
    writeFileSync(join(folder, `${from}.md`), passages.slice(from, from + perFile).join("\n\n"));
}
