import { join } from "node:path";
import { createDecoder } from "#adapters/decoder/decoder.ts";
import { createDesktop } from "#adapters/desktop/create-desktop.ts";
import { createFileTree } from "#adapters/files/file-tree.ts";
import { createMediaDecoder, type MediaPrograms } from "#adapters/media/media-decoder.ts";
import { connectEmbedder } from "#adapters/models/connect-embedder.ts";
import { lockFolder } from "#adapters/sqlite/folder-lock.ts";
import { createVectorFiles } from "#adapters/vector-files/vector-files.ts";
import { connectVectorIndex } from "#adapters/vectors/connect-vector-index.ts";
import { createLibrary, type IngestLibrary, type LibraryDeps } from "#core/ingest/library.ts";
import type { IngestTiming } from "#core/ingest/limits.ts";
import { createVectorExchange } from "#core/ingest/vector-exchange.ts";
import type { Decoder } from "#core/ports/decoder.ts";
import type { Embedder } from "#core/ports/embedder.ts";
import type { KeyVault } from "#core/ports/key-vault.ts";
import type { WatchVectors } from "#core/ports/watch-vectors.ts";
import type { VectorIndex } from "#core/ports/vector-index.ts";
import { createSaved } from "#core/query/saved.ts";
import { createWatches } from "#core/query/watches/watches.ts";
import { createSynonyms } from "#core/query/synonyms.ts";
import { giveBackWhenIdle } from "#workers/give-back.ts";
import { createRouter } from "#rpc/handlers/router.ts";
import type { ReportUnexpected, Services } from "#rpc/handlers/services.ts";
import type { RemotePort } from "#shared/kit/remote.ts";
import type { SettingsSource, Watches } from "#core/ports/use-cases.ts";
import type { VectorsAtRest } from "#shared/model/vectors-at-rest.ts";
import type { About } from "#shared/rpc/system-contract.ts";
import type { Application, Assembly, WorkerEntries } from "./application.ts";
import { createBackUp } from "./back-up.ts";
import { createContent } from "./content/content.ts";
import type { Environment } from "./data-folder.ts";
import { mappedVectorsFolder } from "./data-folder.ts";
import { createDoctor } from "./doctor.ts";
import { holderInWords, readHostRecord } from "./host-record.ts";
import { keepTidy } from "./keep-tidy.ts";
import { readAgain } from "./read-again.ts";
import { reportedPushes } from "./intake/reported-pushes.ts";
import { limits } from "./limits.ts";
import { openSearch } from "./open-search.ts";
import { openStore, type OpenStore } from "./open-store.ts";
import { openVault, readOrMakeToken } from "./open-vault.ts";
import { systemChance, systemClock } from "./system-clock.ts";
import { openSettings } from "./settings.ts";
import { createTimeZone } from "./time-zone.ts";
import { startThread } from "./thread.ts";

/** What ingestion is built on. */
export type IngestParts = Omit<LibraryDeps, "system" | "onStored">;

export interface AssembleOptions {
  readonly dataFolder: string;
  readonly entries: WorkerEntries;
  readonly shape: About["shape"];
  readonly version: string;
  /** Folder of the bundled text model. */
  readonly modelFolder: string;
  readonly environment: Environment;
  readonly report: ReportUnexpected;
  /** By default as long as people do not notice. */
  readonly timing?: IngestTiming;
  /** Tests stand between ingestion and its parts, to watch it or to put another part in the place of one. */
  readonly interpose?: (parts: IngestParts) => IngestParts;
}

/** Puts the product together on one data folder. What was opened when a later part refuses is closed again. */
export async function assemble(options: AssembleOptions): Promise<Assembly> {
  const { dataFolder, environment, entries } = options;
  await using opening = new AsyncDisposableStack();
  const lock = lockFolder(dataFolder, limits.lockWaitMs);
  if (lock.kind === "busy")
    return {
      kind: "in-use",
      detail: `${dataFolder} is in use by ${holderInWords(await readHostRecord(dataFolder))}. Close that first, or choose another data folder.`,
    };
  opening.use(lock);
  opening.use(giveBackWhenIdle());
  const failure = Promise.withResolvers<string>();
  const fail = failure.resolve;
  // The model needs nothing of the others, and the index only its key: all three load at once.
  const embedderOpening = openEmbedder(options, opening, fail);
  embedderOpening.catch(() => undefined);
  const vault = await openVault(dataFolder, environment, { mayCreate: true });
  if (vault.kind === "refused") return vault;
  const indexThread = await startIndexThread(options, vault.vault, opening, fail);
  const store = await openStore(dataFolder, vault.vault, entries.db, fail);
  if (store.kind === "refused") return store;
  opening.use(store);
  const [embedder, token, sessionKey] = await Promise.all([
    embedderOpening,
    readOrMakeToken(dataFolder, vault.vault),
    vault.vault.deriveKey("session"),
  ]);
  const settings = await openSettings(store.library);
  const { vectorsAtRest: atRest } = settings.current();
  const vectors = await openVectors({ ...indexThread, atRest }, store, embedder, opening, options.report);
  const decoder = opening.use(openDecoder(options));
  const services = await createServices(
    options,
    { vault: vault.vault, store, settings, embedder, vectors, decoder },
    opening,
    failure.resolve,
  );
  const isThere = {
    "no-decoder": () => decoder.programs() !== undefined,
    "not-transcribed": () => decoder.transcribes(),
  };
  opening.use(keepTidy({ store, clock: systemClock, report: (error) => options.report(error, "upkeep") }));
  const parts = opening.move();
  const application: Application = {
    services,
    router: createRouter(services, options.report),
    content: createContent(services.library),
    streams: reportedPushes(services.streams, options.report),
    secrets: { token, sessionKey },
    async start() {
      await services.watches.start();
      await services.library.start();
      const report = (error: unknown): void => options.report(error, "media");
      parts.use(readAgain({ library: services.library, isThere, clock: systemClock, report }));
    },
    failed: failure.promise,
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  };
  return { kind: "ready", application };
}

interface Parts {
  readonly vault: KeyVault;
  readonly store: OpenStore;
  readonly settings: SettingsSource;
  readonly embedder: Embedder;
  readonly vectors: VectorIndex & WatchVectors;
  readonly decoder: Decoder & MediaPrograms;
}

const openDecoder = ({ entries, environment }: AssembleOptions): Decoder & MediaPrograms =>
  createMediaDecoder({
    entry: entries.media,
    documents: createDecoder({ entry: entries.decode }),
    environment,
    nowMs: systemClock.nowMs,
  });

async function createServices(
  options: AssembleOptions,
  parts: Parts,
  opening: AsyncDisposableStack,
  fail: (reason: string) => void,
): Promise<Services> {
  const { dataFolder, environment, entries } = options;
  const { vault, store, settings, embedder, vectors, decoder } = parts;
  const desktop = createDesktop({ platform: process.platform, environment });
  const watches = opening.use(openWatches(options, parts));
  const library = opening.use(openLibrary(options, parts, watches.wake, fail));
  const exchange = opening.use(
    createVectorExchange({
      files: createVectorFiles({ entry: entries.vectorFiles, dataFolder }),
      rows: store.library,
      settings: store.library,
      library,
      index: vectors,
      space: embedder.space,
    }),
  );
  exchange.takeUp().catch((error: unknown) => options.report(error, "vectors"));
  const report = (error: unknown): void => options.report(error, "planner");
  const { search, measures } = opening.use(await openSearch({ store, embedder, vectors, report }));
  const about = aboutOf(options, vault, embedder, desktop.canReveal);
  return {
    library,
    search,
    streams: library.streams,
    watches,
    vectors: exchange,
    synonyms: createSynonyms(store.notes),
    saved: createSaved({ notes: store.notes, clock: systemClock, chance: systemChance }),
    settings,
    desktop,
    about,
    backUp: createBackUp({ dataFolder, store }),
    doctor: createDoctor({
      dataFolder,
      vault,
      store: store.library,
      vectors,
      library,
      measures,
      embedder,
      decoder,
      modelFolder: options.modelFolder,
    }),
  };
}

const openWatches = ({ report }: AssembleOptions, { store, vectors, embedder }: Parts): Watches =>
  createWatches({
    store: store.watches,
    search: store.search,
    vectors,
    embedder,
    clock: systemClock,
    chance: systemChance,
    timeZone: createTimeZone(systemClock),
    onFault: (error) => report(error, "watches"),
  });

function openLibrary(
  { dataFolder, timing, interpose = (parts) => parts }: AssembleOptions,
  { store, settings, embedder, vectors, decoder }: Parts,
  onStored: () => void,
  fail: (reason: string) => void,
): IngestLibrary {
  const files = createFileTree({ dataFolder });
  return createLibrary({
    ...interpose({ store: store.library, files, decoder, embedder, vectors }),
    onStored,
    system: {
      clock: systemClock,
      chance: systemChance,
      settings,
      ...(timing === undefined ? {} : { timing }),
      onFault: (thrown) => fail(thrown instanceof Error ? thrown.message : String(thrown)),
    },
  });
}

const aboutOf = (
  { version, shape, dataFolder }: AssembleOptions,
  vault: KeyVault,
  { space }: Embedder,
  canReveal: boolean,
): About => ({
  version,
  shape,
  dataFolder,
  keyLevel: vault.level,
  platform: `${process.platform}-${process.arch}`,
  canReveal,
  model: { id: space.modelId, dimensions: space.dimensions, basic: true },
});

async function openEmbedder(
  { entries, modelFolder }: AssembleOptions,
  opening: AsyncDisposableStack,
  fail: (reason: string) => void,
): Promise<Embedder> {
  const thread = opening.use(startThread(entries.embed, { modelFolder, modelId: "static-en" }, "embed"));
  const died = diedBefore(thread.onDeath, fail);
  return opening.use(await Promise.race([connectEmbedder(thread.port), died]));
}

interface IndexThread {
  readonly port: RemotePort;
  readonly died: Promise<never>;
}

async function startIndexThread(
  { dataFolder, entries }: AssembleOptions,
  vault: KeyVault,
  opening: AsyncDisposableStack,
  fail: (reason: string) => void,
): Promise<IndexThread> {
  const key = await vault.deriveKey("index");
  const data = {
    sealedFolder: join(dataFolder, "index"),
    mappedFolder: mappedVectorsFolder(dataFolder),
    scratchFolder: join(dataFolder, "scratch"),
    key,
  };
  const thread = opening.use(startThread(entries.index, data, "index"));
  return { port: thread.port, died: diedBefore(thread.onDeath, fail) };
}

async function openVectors(
  { port, died, atRest }: IndexThread & { readonly atRest: VectorsAtRest },
  store: OpenStore,
  embedder: Embedder,
  opening: AsyncDisposableStack,
  report: ReportUnexpected,
): Promise<VectorIndex & WatchVectors> {
  const vectors = connectVectorIndex({
    port,
    rows: store.library,
    atRest,
    onFailure: (error) => report(error, "index"),
  });
  const [revision, segmentCount] = await Promise.all([
    store.library.revision(),
    store.library.segmentCount(),
  ]);
  await Promise.race([vectors.open(embedder.space, revision, segmentCount), died]);
  return opening.use(vectors);
}

/** Rejects when the thread ends before it has answered, so that a start fails instead of waiting for ever. */
const diedBefore = (
  onDeath: (listener: (reason: string) => void) => void,
  fail: (reason: string) => void,
): Promise<never> => {
  const died = Promise.withResolvers<never>();
  died.promise.catch(() => undefined);
  onDeath((reason) => {
    fail(reason);
    died.reject(new Error(reason));
  });
  return died.promise;
};
