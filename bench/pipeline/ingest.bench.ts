import { lessIsBetter, type Benchmark } from "../benchmark.ts";
import { writeDocumentTree } from "../data/document-tree.ts";
import { limits } from "../limits.ts";
import { createScratch } from "../scratch.ts";
import { short } from "../statistics.ts";
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
    const peer = await indexWithRecoll(scratch.path("recoll"), tree, signal);
    report.note(
      `recollindex: ${await countInRecoll(scratch.path("recoll"), signal)} documents, ${seconds(peer)}`,
    );
    const own = await ingest(scratch.path("data"), tree, signal);
    const counts = [...(await countItems(scratch.path("data"), signal))].map(
      ([status, count]) => `${count} ${status}`,
    );
    report.note(`tessera: ${counts.join(", ")}, ${seconds(own)}`);
    report.measured(
      lessIsBetter({
        name: "ingest",
        value: own.wallMs / 1000,
        unit: "s",
        peer: "recollindex",
        peerValue: peer.wallMs / 1000,
        target: 1,
      }),
    );
  },
};

const seconds = ({ wallMs, cpuMs }: { readonly wallMs: number; readonly cpuMs: number }): string =>
  `${short(wallMs / 1000)} s, ${short(cpuMs / 1000)} s of processor time`;
