import { randomBytes } from "node:crypto";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { connectVectorIndex } from "#adapters/vectors/connect-vector-index.ts";
import { createRowStore, plantVectors } from "#adapters/vectors/planted-vectors.ts";
import type { VectorIndex, VectorRows } from "#core/ports/vector-index.ts";
import { startThread } from "#hosts/thread.ts";
import { loadNative } from "#native";
import { Revision, SegmentId, SpaceId } from "#shared/model/ids.ts";

const space = { id: SpaceId.parse("test@1"), dimensions: 64 };

const entry = new URL("index.ts", import.meta.url);
/** As where nobody has built usearch for the platform: whoever imports it gets an error. */
const entryWithoutUsearch = new URL(
  `data:text/javascript,${encodeURIComponent(`
    import { registerHooks } from "node:module";
    registerHooks({
      resolve(specifier, context, next) {
        if (specifier === "usearch") throw new Error("No native build was found");
        return next(specifier, context);
      },
    });
    await import(${JSON.stringify(entry.href)});
  `)}`,
);

const temporary = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), "tessera-index-thread-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
};
const dataIn = (folder: string, key = randomBytes(32)) => ({
  sealedFolder: join(folder, "sealed"),
  mappedFolder: join(folder, "mapped"),
  scratchFolder: join(folder, "scratch"),
  key: Uint8Array.from(key),
});
const filledRows = () => {
  const rows = createRowStore();
  const { row } = plantVectors({ seed: 1, dimensions: space.dimensions, clusterCount: 10, spread: 0.5 });
  for (let id = 1; id <= 1_000; id++) rows.held.set(SegmentId.parse(id), row(id));
  return rows;
};

test("the index thread keeps its rows from one run to the next, sealed", async () => {
  const folder = await temporary();
  const key = randomBytes(32);
  const start = async (rows: VectorRows): Promise<VectorIndex & AsyncDisposable> => {
    const thread = startThread(entry, dataIn(folder, key), "index");
    const index = connectVectorIndex({
      port: thread.port,
      rows,
      atRest: "sealed",
      onFailure: (error) => expect.unreachable(error.message),
    });
    await index.open(space, Revision.parse(3), 1_000);
    await expect.poll(async () => (await index.state()).state, { timeout: 20_000 }).toBe("ready");
    return {
      ...index,
      async [Symbol.asyncDispose]() {
        await index[Symbol.asyncDispose]();
        await thread[Symbol.asyncDispose]();
      },
    };
  };
  const rows = filledRows();
  {
    await using _ = await start(rows);
  }
  const sealed = await readdir(join(folder, "sealed"));
  // By segments with the addon, by the other engine without.
  const head = sealed.find((name) => name === "segments.manifest" || name === "vectors.head");
  const bytes = await readFile(join(folder, "sealed", head ?? "none"));
  expect(bytes.includes("test@1")).toBe(false);

  const untouched: VectorRows = {
    vectorIds: () => expect.unreachable(),
    vectorsAfter: () => expect.unreachable(),
  };
  await using index = await start(untouched);
  const asked = Float32Array.from(rows.held.get(SegmentId.parse(500))!.codes);
  const [best] = (await index.nearest({ vector: asked, limit: 1, allowed: null })).neighbours;
  expect(best?.segmentId).toBe(500);
});

test.skipIf(loadNative().kind === "absent")(
  "where the addon is there, the index thread needs no usearch (needs the addon)",
  async () => {
    await using thread = startThread(entryWithoutUsearch, dataIn(await temporary()), "index");
    const died = Promise.withResolvers<never>();
    thread.onDeath((reason) => died.reject(new Error(reason)));
    const rows = filledRows();
    await using index = connectVectorIndex({
      port: thread.port,
      rows,
      atRest: "sealed",
      onFailure: (error) => expect.unreachable(error.message),
    });
    await Promise.race([index.open(space, Revision.parse(3), 1_000), died.promise]);
    await expect.poll(async () => (await index.state()).state, { timeout: 20_000 }).toBe("ready");
    const vector = Float32Array.from(rows.held.get(SegmentId.parse(500))!.codes);
    const [best] = (await index.nearest({ vector, limit: 1, allowed: null })).neighbours;
    expect(best?.segmentId).toBe(500);
  },
);
