import { lessIsBetter, type Benchmark } from "../benchmark.ts";
import { writeDocumentTree } from "../data/document-tree.ts";
import { limits } from "../limits.ts";
import { createScratch } from "../scratch.ts";
import { median, spread } from "../statistics.ts";
import { ingest } from "../tessera.ts";

const rescanRounds = 3;

export const rescanBenchmark: Benchmark = {
  name: "rescan",
  about: "scanning a tree again in which nothing changed, against the first scan",
  async run(report, signal) {
    await using scratch = await createScratch();
    const tree = scratch.path("tree");
    const written = writeDocumentTree(tree, limits.treeSeed, limits.treeFileCount);
    report.note(`${written.fileCount} files`);
    const first = await ingest(scratch.path("data"), tree, signal);
    const again: number[] = [];
    for (let round = 0; round < rescanRounds; round += 1) {
      again.push((await ingest(scratch.path("data"), tree, signal)).wallMs / 1000);
    }
    report.note(`again: ${spread(again, "s")}`);
    report.measured(
      lessIsBetter({
        name: "rescan",
        value: median(again),
        unit: "s",
        peer: "first scan",
        peerValue: first.wallMs / 1000,
        target: 5,
      }),
    );
  },
};
