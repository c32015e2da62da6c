/** The product as the hosts put it together, without a face, and open to be watched: what the crash test kills and compares. */
import type { Embedder } from "#core/ports/embedder.ts";
import type { Spaces } from "#core/ports/spaces.ts";
import type { Captures, Library, Retentions, Search, Streams, Watches } from "#core/ports/use-cases.ts";
import type { VectorIndex } from "#core/ports/vector-index.ts";
import type { LibraryStore } from "#core/ports/library-store.ts";
import type { IngestTiming } from "#core/ingest/limits.ts";
import type { IngestParts } from "#hosts/assemble-options.ts";
import { assemble } from "#hosts/assemble.ts";
import { sourceTree } from "#hosts/source-tree.ts";

export interface RealLibrary extends AsyncDisposable {
  readonly start: () => Promise<void>;
  readonly library: Library;
  readonly search: Search;
  readonly streams: Streams;
  readonly captures: Captures;
  readonly retentions: Retentions;
  readonly watches: Watches;
  readonly spaces: Spaces;
  readonly store: LibraryStore;
  readonly vectors: VectorIndex;
  readonly embedder: Embedder;
}

/** No keychain of whoever runs the tests. */
export const environment = { TESSERA_KEYCHAIN: "off" };

export const impatient: IngestTiming = {
  stabilityMs: 100,
  stabilityMaxMs: 2_000,
  missingRetryMs: 200,
  calmMs: 5_000,
};

export interface RealLibraryOptions {
  readonly dataFolder: string;
  readonly timing?: IngestTiming;
  readonly interpose?: (parts: IngestParts) => IngestParts;
}

export async function openRealLibrary({
  dataFolder,
  timing,
  interpose = (parts) => parts,
}: RealLibraryOptions): Promise<RealLibrary> {
  const { promise: given, resolve: give } = Promise.withResolvers<IngestParts>();
  const assembly = await assemble({
    dataFolder,
    entries: sourceTree.entries,
    modelFolder: sourceTree.modelFolder,
    shape: "edge",
    version: sourceTree.version(),
    environment,
    report: rethrow,
    interpose: (parts) => {
      const interposed = interpose(parts);
      give(interposed);
      return interposed;
    },
    ...(timing === undefined ? {} : { timing }),
  });
  if (assembly.kind !== "ready") throw new Error(assembly.detail);
  const { application } = assembly;
  void application.failed.then((reason) => rethrow(new Error(reason)));
  const { library, search, streams, captures, retentions, watches, spaces } = application.services;
  const { store, vectors, embedder } = await given;
  return {
    start: () => application.start(),
    library,
    search,
    streams,
    captures,
    retentions,
    watches,
    spaces,
    store,
    vectors,
    embedder,
    [Symbol.asyncDispose]: () => application[Symbol.asyncDispose](),
  };
}

/** The same parts, each of whose calls is told of as it begins and ends: where a crash can strike. */
export const observed = (parts: IngestParts, onPoint: (point: string) => void): IngestParts => ({
  store: observedPart("store", parts.store, onPoint),
  files: observedPart("files", parts.files, onPoint),
  decoder: observedPart("decoder", parts.decoder, onPoint),
  embedder: observedPart("embedder", parts.embedder, onPoint),
  vectors: observedPart("vectors", parts.vectors, onPoint),
});

function observedPart<Part extends object>(name: string, part: Part, onPoint: (point: string) => void): Part {
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
