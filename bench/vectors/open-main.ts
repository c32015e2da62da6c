// node open-main.ts own|peer|sealed PATH DIMENSIONS QUERIES [KEY SIZE]: opens an index in a fresh process, asks one question, and
// prints as JSON how long each took and by how much memory that no file backs grew. `sealed`: of a folder, by its key (in
// hexadecimal digits) and the size of the segment in bytes.
import { readFileSync } from "node:fs";
import { Index, MetricKind, ScalarKind } from "usearch";
import { createSealedFiles } from "#adapters/sealed-files/sealed-files.ts";
import { createSealedSegments } from "#adapters/vectors/segments/segment-files.ts";
import type { NativeSegment } from "#native/segment.ts";
import { sealedName } from "./limits.ts";
import { nativeOrThrow } from "./tessera-engine.ts";

const [side, path = "", columns, queryPath = "", key = "", sizeBytes] = process.argv.slice(2);
const dimensions = Number(columns);
const query = new Float32Array(Uint8Array.from(readFileSync(queryPath).subarray(0, dimensions * 4)).buffer);

const anonymousBytes = (): number => {
  const [, kilobytes = "0"] = /RssAnon:\s+(\d+)/.exec(readFileSync("/proc/self/status", "utf8")) ?? [];
  return Number(kilobytes) * 1024;
};

async function openOwn(): Promise<() => Promise<unknown>> {
  const segment = await (side === "sealed" ? unsealed() : nativeOrThrow().mapSegment(path));
  return () => segment.search({ queries: query, count: 10, effort: 64, strategy: "planned" });
}

async function unsealed(): Promise<NativeSegment> {
  const sealed = await createSealedFiles({ folder: path, key: Buffer.from(key, "hex") });
  const opened = await createSealedSegments(nativeOrThrow(), sealed).open(sealedName, Number(sizeBytes));
  if ("damage" in opened) throw new Error(opened.damage);
  return opened;
}

function openPeer(): () => Promise<unknown> {
  const index = new Index({
    dimensions,
    metric: MetricKind.IP,
    quantization: ScalarKind.F16,
    connectivity: 16,
    expansion_add: 128,
    expansion_search: 64,
    multi: false,
  });
  index.view(path);
  return () => Promise.resolve(index.search(query, 10, 1));
}

// Loading the addon is not opening an index.
if (side !== "peer") nativeOrThrow();
const before = anonymousBytes();
const startedMs = performance.now();
const ask = side === "peer" ? openPeer() : await openOwn();
const openMs = performance.now() - startedMs;
const grownBytes = anonymousBytes() - before;
const askedMs = performance.now();
await ask();
console.log(JSON.stringify({ openMs, firstMs: performance.now() - askedMs, anonymousBytes: grownBytes }));
