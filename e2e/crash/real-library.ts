/** The library on its real parts, without a host around it: what the crash test kills and compares. */
import { randomBytes } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { createDecoder } from "#adapters/decoder/decoder.ts";
import { createFileTree } from "#adapters/files/file-tree.ts";
import { connectEmbedder } from "#adapters/models/connect-embedder.ts";
import { connectLibraryStore, type ReaderTarget, type WriterTarget } from "#adapters/sqlite/connect.ts";
import { connectVectorIndex } from "#adapters/vectors/connect-vector-index.ts";
import { createLibrary } from "#core/ingest/library.ts";
import type { IngestTiming } from "#core/ingest/limits.ts";
import type { Embedder } from "#core/ports/embedder.ts";
import type { LibraryStore } from "#core/ports/library-store.ts";
import type { Library } from "#core/ports/use-cases.ts";
import type { VectorIndex, VectorRows } from "#core/ports/vector-index.ts";
import { openSettings } from "#hosts/settings.ts";
import { systemClock } from "#hosts/system-clock.ts";
import { startThread } from "#hosts/thread.ts";
import { connectRemote } from "#shared/kit/remote.ts";

export interface RealLibrary extends AsyncDisposable {
  readonly library: Library;
  readonly store: LibraryStore & VectorRows;
  readonly vectors: VectorIndex;
  readonly embedder: Embedder;
}

/** One key for every run over the same folder: the test compares what it opens. */
export const testKey = (): Uint8Array => new Uint8Array(32).fill(7);
export const databasePath = (dataFolder: string): string => join(dataFolder, "library.db");

export const impatient: IngestTiming = { stabilityMs: 100, stabilityMaxMs: 2_000, missingRetryMs: 200 };

export interface RealLibraryOptions {
  readonly dataFolder: string;
  readonly timing?: IngestTiming;
  /** Told before and after every call of ingestion to a part of it: where a crash can strike. */
  readonly onPoint?: (point: string) => void;
  readonly onFault?: (error: unknown) => void;
}

const worker = (name: string): URL => new URL(`../../src-main/workers/${name}.ts`, import.meta.url);

export async function openRealLibrary({
  dataFolder,
  timing,
  onPoint,
  onFault = rethrow,
}: RealLibraryOptions): Promise<RealLibrary> {
  mkdirSync(join(dataFolder, "index"), { recursive: true });
  mkdirSync(join(dataFolder, "scratch"), { recursive: true });
  const owned = new AsyncDisposableStack();
  const openThread = (name: string, data: unknown) => {
    const thread = owned.use(startThread(worker(name), data, name));
    // A thread that dies while it starts would leave its callers waiting for ever.
    thread.onDeath((reason) => onFault(new Error(reason)));
    return thread;
  };
  const connectTo = <T extends object>(mode: "writer" | "reader") =>
    connectRemote<T>(openThread("db", { mode, path: databasePath(dataFolder), key: testKey() }).port).remote;
  const writer = connectTo<WriterTarget>("writer");
  await writer.opened();
  const store = connectLibraryStore(writer, connectTo<ReaderTarget>("reader"));
  const embedder = owned.use(
    await connectEmbedder(
      openThread("embed", {
        modelFolder: join(import.meta.dirname, "../../models/static-en"),
        modelId: "static-en",
      }).port,
    ),
  );
  const indexThread = openThread("index", {
    sealedFolder: join(dataFolder, "index"),
    scratchFolder: join(dataFolder, "scratch"),
    key: testKey(),
  });
  const vectors = owned.use(connectVectorIndex({ port: indexThread.port, rows: store, onFailure: onFault }));
  await vectors.open(embedder.space, await store.revision(), await store.segmentCount());
  const decoder = owned.use(createDecoder({ entry: worker("decode") }));
  const settings = await openSettings(store);
  const library = owned.use(
    createLibrary({
      store: observed("store", store, onPoint),
      files: observed("files", createFileTree({ dataFolder }), onPoint),
      decoder: observed("decoder", decoder, onPoint),
      embedder: observed("embedder", embedder, onPoint),
      vectors: observed("vectors", vectors, onPoint),
      system: {
        clock: systemClock,
        chance: { fraction: Math.random, bytes: (count) => randomBytes(count) },
        settings,
        onFault,
        ...(timing === undefined ? {} : { timing }),
      },
    }),
  );
  return { library, store, vectors, embedder, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

/** The same part, whose calls are told of as they begin and end. */
function observed<Part extends object>(
  name: string,
  part: Part,
  onPoint: RealLibraryOptions["onPoint"],
): Part {
  if (onPoint === undefined) return part;
  return new Proxy(part, {
    get(target, key, receiver): unknown {
      const value: unknown = Reflect.get(target, key, receiver);
      if (typeof value !== "function" || typeof key !== "string") return value;
      return (...given: unknown[]): unknown => {
        onPoint(`${name}.${key} begins`);
        const result: unknown = Reflect.apply(value, target, given);
        if (result instanceof Promise)
          void result.then(
            () => onPoint(`${name}.${key} has ended`),
            () => undefined,
          );
        return result;
      };
    },
  });
}

function rethrow(error: unknown): never {
  throw error instanceof Error ? error : new Error(String(error));
}
