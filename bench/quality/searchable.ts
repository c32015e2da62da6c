/** The product's own search over given documents: real store, bundled model, exact vectors, in one process. */
import { fileURLToPath } from "node:url";
import { createEmbedService, type EmbedService } from "#adapters/models/embed-service.ts";
import { loadStaticModel } from "#adapters/models/static-model.ts";
import { connectSearchStore } from "#adapters/sqlite/connect.ts";
import { createLibraryFixture, type LibraryFixture } from "#adapters/sqlite/search-fixture.ts";
import { createSearchStore, type SearchReads } from "#adapters/sqlite/search-store.ts";
import { chunkBlocks } from "#core/ingest/chunk.ts";
import { embeddedText } from "#shared/model/embedded-text.ts";
import type { Embedder } from "#core/ports/embedder.ts";
import type { SearchStore } from "#core/ports/search-store.ts";
import { isRefusal, type Refusal, type Search } from "#core/ports/use-cases.ts";
import type { VectorIndex } from "#core/ports/vector-index.ts";
import { createPlanner, type Planner } from "#core/query/planner/planner.ts";
import { createSearch } from "#core/query/search.ts";
import { systemClock } from "#hosts/system-clock.ts";
import { connectRemote, serveRemote, type RemotePort } from "#shared/kit/remote.ts";
import { quantise } from "#shared/kit/int8-vector.ts";
import type { QueryCosts } from "#shared/model/query-costs.ts";
import { Revision, SegmentId } from "#shared/model/ids.ts";
import type { SearchResult } from "#shared/rpc/search-contract.ts";
import type { Document } from "./documents.ts";
import { createExactIndex } from "./exact-index.ts";

/** A search that is asked nothing that it would refuse. */
export interface AnsweringSearch extends Omit<Search, "query"> {
  query(...asked: Parameters<Search["query"]>): Promise<SearchResult>;
}

export interface Searchable extends Disposable {
  readonly search: AnsweringSearch;
  readonly fixture: LibraryFixture;
  readonly embedder: Embedder;
  readonly vectors: VectorIndex;
  readonly store: SearchStore;
  /** Document of each path that a hit names. */
  idOf(path: string): string;
}

const never = new AbortController().signal;

export async function loadEmbedder(): Promise<Embedder> {
  const model = await loadStaticModel(
    fileURLToPath(new URL("../../models/static-en", import.meta.url)),
    "static-en",
  );
  const service: EmbedService = createEmbedService(model);
  return {
    space: model.space,
    embed: (texts, signal) => service.embed(texts, signal ?? never),
    countTokens: (texts, signal) => service.countTokens(texts, signal ?? never),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

/** Documents of one transaction. */
const batchSize = 500;

export async function makeSearchable(
  documents: readonly Document[],
  embedder: Embedder,
): Promise<Searchable> {
  const { id: spaceId, dimensions } = embedder.space;
  const fixture = createLibraryFixture(spaceId, dimensions);
  const vectors = createExactIndex();
  const ids = new Map<string, string>();
  for (let from = 0; from < documents.length; from += batchSize) {
    const items = await Promise.all(
      documents
        .slice(from, from + batchSize)
        .map((document, place) => itemOf(document, `${from + place}.txt`, embedder)),
    );
    const added = fixture.add(items);
    for (const [place, item] of items.entries()) {
      ids.set(`${fixture.root}/${item.path}`, documents[from + place]?.id ?? "");
      const segmentIds = added[place]?.segmentIds ?? [];
      const rows = item.vectors.flatMap((vector, row) =>
        segmentIds[row] === undefined ? [] : [{ segmentId: SegmentId.parse(segmentIds[row]), ...vector }],
      );
      await vectors.apply({ added: rows, removed: [], revision: Revision.parse(from + place) });
    }
  }
  const store = overThePort(fixture);
  const planner = await plannerOver(store, vectors, embedder);
  const timeZone = (): string => "UTC";
  const search = createSearch({ store, vectors, embedder, clock: systemClock, timeZone, planner });
  return {
    search: answering(search),
    fixture,
    embedder,
    vectors,
    store,
    idOf: (path) => ids.get(path) ?? "",
    [Symbol.dispose]() {
      void planner[Symbol.asyncDispose]();
      fixture[Symbol.dispose]();
    },
  };
}

/** One that keeps what it learns to itself. */
export const plannerOver = (
  store: SearchStore,
  vectors: VectorIndex,
  { space }: Pick<Embedder, "space">,
  costs?: QueryCosts,
): Promise<Planner> =>
  createPlanner({
    store,
    vectors,
    clock: systemClock,
    space,
    settings: {
      readSetting: () => Promise.resolve(costs === undefined ? undefined : JSON.stringify(costs)),
      writeSetting: () => Promise.resolve(),
    },
    onFault: (error) => {
      throw error;
    },
  });
export function answering(search: Search): AnsweringSearch {
  const answered = (result: SearchResult | Refusal): SearchResult => {
    if (isRefusal(result)) throw new Error(result.refused);
    return result;
  };
  return { ...search, query: async (...asked) => answered(await search.query(...asked)) };
}

async function itemOf(document: Document, path: string, embedder: Embedder) {
  const text = document.text.trim() === "" ? document.title : document.text;
  const anchor = { kind: "text" as const, startChar: 0, endChar: text.length, startLine: 1, endLine: 1 };
  const segments = chunkBlocks([{ text, headingPath: [], anchor, breakBefore: true }]);
  const title = document.title === "" ? undefined : document.title;
  const rows = await embedder.embed(segments.map((segment) => embeddedText(title, segment)));
  const width = embedder.space.dimensions;
  return {
    path,
    ...(title === undefined ? {} : { title }),
    segments: segments.map(({ text: part, headingPath }) => ({ text: part, headingPath })),
    vectors: segments.map((_, row) => quantise(rows.subarray(row * width, (row + 1) * width))),
  };
}

/** The reader's answers by the same calls as across threads. */
export function overThePort({ reader, changeCount }: LibraryFixture): SearchStore {
  const [client, server] = portPair();
  serveRemote(server, createSearchStore(reader));
  return connectSearchStore(connectRemote<SearchReads>(client).remote, changeCount);
}

/** Two ends of a port in one thread: who asks, and who answers. */
export function portPair(): readonly [client: RemotePort, server: RemotePort] {
  const listeners: { asked?: (message: unknown) => void; answered?: (message: unknown) => void } = {};
  return [
    {
      post: (message) => listeners.asked?.(message),
      onMessage: (listener) => void (listeners.answered = listener),
    },
    {
      post: (message) => listeners.answered?.(message),
      onMessage: (listener) => void (listeners.asked = listener),
    },
  ];
}
