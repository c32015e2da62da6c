import { lessIsBetter, type Benchmark } from "../benchmark.ts";
import { writeDocumentTree } from "../data/document-tree.ts";
import { limits } from "../limits.ts";
import { createScratch } from "../scratch.ts";
import type { Run } from "../program.ts";
import { median, short } from "../statistics.ts";
import { countItems, ingest } from "../tessera.ts";
import { countInRecoll, indexWithRecoll } from "./recoll.ts";

export const ingestBenchmark: Benchmark = {
  name: "ingest",
  about: "indexing a tree of text, vectors included, against recollindex on the same tree",
  async run(report, signal) {
    await using scratch = await createScratch();
    const tree = scratch.path("tree");
    const written = writeDocumentTree(tree, limits.treeSeed, limits.treeFileCount);
    report.note(`${written.fileCount} files, ${short(written.sizeBytes / 1e6)} MB`);
    const own: Run[] = [];
    const peer: Run[] = [];
    for (let round = 0; round < limits.ingestRounds; round += 1) {
      const recoll = scratch.path(`recoll-${round}`);
      peer.push(await indexWithRecoll(recoll, tree, signal));
      report.note(`recollindex: ${await countInRecoll(recoll, signal)} documents, ${seconds(peer[round])}`);
      const data = scratch.path(`data-${round}`);
      own.push(await ingest(data, tree, signal));
      const counts = [...(await countItems(data, signal))].map(([status, count]) => `${count} ${status}`);
      report.note(`tessera: ${counts.join(", ")}, ${seconds(own[round])}`);
    }
    report.measured(
      lessIsBetter({
        name: "ingest",
        value: median(own.map(({ wallMs }) => wallMs)) / 1000,
        unit: "s",
        peer: "recollindex",
        peerValue: median(peer.map(({ wallMs }) => wallMs)) / 1000,
        target: 1,
      }),
    );
  },
};

const seconds = (run: Run | undefined): string =>
  run === undefined ? "" : `${short(run.wallMs / 1000)} s, ${short(run.cpuMs / 1000)} s of processor time`;
