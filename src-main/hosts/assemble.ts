import { createDecoder } from "#adapters/decoder/decoder.ts";
import { createDesktop } from "#adapters/desktop/create-desktop.ts";
import { createFileTree } from "#adapters/files/file-tree.ts";
import { createCameraFeed } from "#adapters/media/camera-feed.ts";
import type { DecoderPage } from "#adapters/media/decoder-page.ts";
import { createMediaDecoder, type MediaPrograms } from "#adapters/media/media-decoder.ts";
import { createPictureReader } from "#adapters/reading/picture-reader.ts";
import { lockFolder } from "#adapters/sqlite/folder-lock.ts";
import { createVectorFiles } from "#adapters/vector-files/vector-files.ts";
import { createWebhookSender } from "#adapters/webhooks/create-sender.ts";
import { createCameras } from "#core/ingest/cameras/cameras.ts";
import { createLibrary, type IngestLibrary, type LibraryDeps } from "#core/ingest/library.ts";
import { createLeases } from "#core/ingest/leases.ts";
import type { IngestTiming } from "#core/ingest/limits.ts";
import { createVectorExchange } from "#core/ingest/vector-exchange.ts";
import type { Decoder } from "#core/ports/decoder.ts";
import type { Places } from "#core/ports/places.ts";
import type { PictureReader } from "#core/ports/picture-reader.ts";
import type { KeyVault } from "#core/ports/key-vault.ts";
import type { LookTip } from "#core/ports/picture-store.ts";
import { createSpaces } from "#core/reindex/spaces.ts";
import { createSaved } from "#core/query/saved.ts";
import { createWatches } from "#core/query/watches/watches.ts";
import { createWebhooks } from "#core/query/webhooks/webhooks.ts";
import { createSynonyms } from "#core/query/synonyms.ts";
import { giveBackWhenIdle } from "#workers/give-back.ts";
import { createRouter } from "#rpc/handlers/router.ts";
import type { ReportUnexpected, Services } from "#rpc/handlers/services.ts";
import type { Spaces } from "#core/ports/spaces.ts";
import type {
  Cameras,
  Pictures,
  SettingsSource,
  VectorExchange,
  Watches,
  Webhooks,
} from "#core/ports/use-cases.ts";
import type { Seeing } from "#shared/rpc/pictures-contract.ts";
import type { About } from "#shared/rpc/system-contract.ts";
import type { Application, Assembly, WorkerEntries } from "./application.ts";
import { createBackUp } from "./back-up.ts";
import { createContent } from "./content/content.ts";
import type { Environment } from "./data-folder.ts";
import { createDoctor } from "./doctor.ts";
import { holderInWords, readHostRecord } from "./host-record.ts";
import { keepTidy } from "./keep-tidy.ts";
import { readAgain } from "./read-again.ts";
import { reportedCaptures, reportedPushes } from "./intake/reported-pushes.ts";
import { limits } from "./limits.ts";
import { openJoint, type OpenJoint } from "./open-joint.ts";
import { openLooks, type OpenLooks } from "./open-looks.ts";
import { openPlaces } from "./open-places.ts";
import { openModels, type OpenModels } from "./open-models.ts";
import { openStore, type OpenStore } from "./open-store.ts";
import { openVault, readOrMakeToken } from "./open-vault.ts";
import { systemChance, systemClock } from "./system-clock.ts";
import { openSettings } from "./settings.ts";
import { createBundledModels, isBundledModel } from "./spaces/bundled-models.ts";
import { createLiveSpace, type LiveSpace } from "./spaces/live-space.ts";
import { openActive, openEarly } from "./spaces/open-active.ts";
import { type LookIndexDeps, openJointIndex, type OpenIndexOf, openLookIndex } from "./spaces/open-index.ts";
import { createSpacePlace } from "./spaces/place.ts";
import { createTimeZone } from "./time-zone.ts";

/** What ingestion is built on. */
export type IngestParts = Omit<LibraryDeps, "system" | "onStored" | "pictures" | "readings">;

export interface AssembleOptions {
  readonly dataFolder: string;
  readonly entries: WorkerEntries;
  readonly shape: About["shape"];
  readonly version: string;
  /** Folder of the bundled text model. */
  readonly modelFolder: string;
  readonly environment: Environment;
  readonly report: ReportUnexpected;
  /** Decodes sound and video where no programs are installed that do. */
  readonly decoderPage?: DecoderPage;
  /** By default as long as people do not notice. */
  readonly timing?: IngestTiming;
  /** Tests stand between ingestion and its parts, to watch it or to put another part in the place of one. */
  readonly interpose?: (parts: IngestParts) => IngestParts;
}

/** Puts the product together on one data folder. What was opened when a later part refuses is closed again. */
export async function assemble(options: AssembleOptions): Promise<Assembly> {
  const { dataFolder, environment, entries, modelFolder, report } = options;
  await using opening = new AsyncDisposableStack();
  const lock = lockFolder(dataFolder, limits.lockWaitMs);
  if (lock.kind === "busy") return { kind: "in-use", detail: await heldBy(dataFolder) };
  opening.use(lock);
  opening.use(giveBackWhenIdle());
  const { promise: failed, resolve: fail } = Promise.withResolvers<string>();
  const bundled = createBundledModels({ entry: entries.embed, modelFolder, onDeath: fail });
  const early = opening.use(openEarly(bundled));
  const vault = await openVault(dataFolder, environment, { mayCreate: true });
  if (vault.kind === "refused") return vault;
  const indexes = { dataFolder, entry: entries.index, vault: vault.vault, onDeath: fail };
  await early.startIndex(indexes);
  const store = await openStore(dataFolder, vault.vault, entries.db, fail);
  if (store.kind === "refused") return store;
  opening.use(store);
  const [token, sessionKey, settings] = await Promise.all([
    readOrMakeToken(dataFolder, vault.vault),
    vault.vault.deriveKey("session"),
    openSettings(store.library),
  ]);
  const larger = opening.use(
    await openModels({ dataFolder, entry: entries.infer, vault: vault.vault, settings, bundled }),
  );
  const { looks, joint } = await openPictures(options, { indexes, store, settings, larger, report }, opening);
  const { texts: models, rerank } = larger;
  const { places } = opening.use(openPlaces(entries.places));
  const searched = { looks: looks.search, joint: looks.joint, places, rerank };
  const { space, openIndex } = await openActive({
    early,
    models,
    indexes,
    store,
    settings,
    ...searched,
    report,
  });
  const live = opening.use(createLiveSpace(space));
  const decoder = opening.use(openDecoder(options, larger, settings));
  const reader = opening.use(createPictureReader({ entry: entries.readText }));
  const given = {
    vault: vault.vault,
    store,
    settings,
    larger,
    openIndex,
    live,
    looks,
    joint,
    places,
    reader,
    decoder,
  };
  const services = await createServices(options, given, opening, fail);
  opening.use(keepTidy({ store, clock: systemClock, report: (error) => report(error, "upkeep") }));
  const secrets = { token, sessionKey };
  const application = applicationOf(options, services, secrets, opening.move(), decoder, failed);
  return { kind: "ready", application };
}

const applicationOf = (
  { shape, report }: AssembleOptions,
  services: Services,
  secrets: Application["secrets"],
  parts: AsyncDisposableStack,
  decoder: MediaPrograms,
  failed: Promise<string>,
): Application => ({
  services,
  router: createRouter(services, report),
  content: createContent(services.library, services.captures),
  streams: reportedPushes(services.streams, report),
  captures: reportedCaptures(services.captures, report),
  secrets,
  async start() {
    await services.watches.start();
    services.webhooks.wake();
    await services.library.start();
    services.spaces.start();
    // A command that works on its own ends too soon to record.
    if (shape !== "cli") services.cameras.start();
    parts.use(readAgainWhenPossible(services, decoder, report));
  },
  failed,
  [Symbol.asyncDispose]: () => parts.disposeAsync(),
});

const heldBy = async (dataFolder: string): Promise<string> =>
  `${dataFolder} is in use by ${holderInWords(await readHostRecord(dataFolder))}. Close that first, or choose another data folder.`;

interface Parts {
  readonly vault: KeyVault;
  readonly store: OpenStore;
  readonly settings: SettingsSource;
  readonly larger: OpenModels;
  readonly openIndex: OpenIndexOf;
  readonly live: LiveSpace;
  readonly looks: OpenLooks;
  readonly joint: OpenJoint;
  readonly places: Places;
  readonly reader: PictureReader;
  readonly decoder: Decoder & MediaPrograms;
}

/** What pictures look like, and what they show where a model is here that reads them. */
async function openPictures(
  { dataFolder, entries }: AssembleOptions,
  { larger, ...indexing }: LookIndexDeps & { readonly store: OpenStore; readonly larger: OpenModels },
  opening: AsyncDisposableStack,
): Promise<{ readonly looks: OpenLooks; readonly joint: OpenJoint }> {
  const store = indexing.store.looks;
  const joint = opening.use(
    openJoint({
      dataFolder,
      models: larger.pictures,
      tip: ({ id }) => store.lookTip(id),
      openIndex: (space, tip) => openJointIndex(indexing, space, tip),
      report: (error) => indexing.report(error, "models"),
    }),
  );
  const decodeEntry = entries.decode;
  const openIndex = (tip: LookTip) => openLookIndex(indexing, tip);
  const looks = opening.use(await openLooks({ store, joint, decodeEntry, openIndex }));
  return { looks, joint };
}

const openDecoder = (
  { entries, environment, decoderPage }: AssembleOptions,
  { transcriber, voice }: OpenModels,
  settings: SettingsSource,
): Decoder & MediaPrograms =>
  createMediaDecoder({
    transcriber,
    voice,
    // Speech models cannot be asked which language they hear: that of the person is as good a guess as any.
    language: () => settings.current().locale,
    entry: entries.media,
    documents: createDecoder({ entry: entries.decode }),
    environment,
    ...(decoderPage === undefined ? {} : { page: decoderPage }),
    nowMs: systemClock.nowMs,
  });

const readAgainWhenPossible = (
  { library }: Services,
  decoder: MediaPrograms,
  report: ReportUnexpected,
): AsyncDisposable =>
  readAgain({
    library,
    isThere: {
      "no-decoder": () => decoder.programs() !== undefined || decoder.hasPage(),
      "no-codec": () => decoder.programs() !== undefined,
      "not-transcribed": () => decoder.transcribes(),
    },
    clock: systemClock,
    report: (error) => report(error, "media"),
  });

async function createServices(
  options: AssembleOptions,
  parts: Parts,
  opening: AsyncDisposableStack,
  fail: (reason: string) => void,
): Promise<Services> {
  const { dataFolder, environment } = options;
  const { vault, store, settings, live, looks, joint, places, larger } = parts;
  const { search } = live;
  const desktop = createDesktop({ platform: process.platform, environment });
  const webhooks = opening.use(openWebhooks(options, parts));
  const watches = opening.use(openWatches(options, parts, webhooks.wake));
  const library = opening.use(openLibrary(options, parts, watches.wake, fail));
  const exchange = opening.use(openExchange(options, parts, library));
  exchange.takeUp().catch((error: unknown) => options.report(error, "vectors"));
  const spaces = opening.use(openSpaces(options, parts, { library, exchange, watches }));
  const seeing = () => seeingOf(joint, library);
  const cameras = opening.use(openCameras(options, parts, library));
  return {
    library,
    search,
    models: larger.models,
    pictures: { ...looks.useCases, seeing },
    places,
    streams: library.streams,
    captures: library.captures,
    cameras,
    retentions: library.retentions,
    leases: createLeases({ store: store.library, elapsedMs: systemClock.elapsedMs }),
    watches,
    webhooks,
    vectors: exchange,
    spaces,
    synonyms: createSynonyms(store.notes),
    saved: createSaved({ notes: store.notes, clock: systemClock, chance: systemChance }),
    settings,
    desktop,
    about: () => aboutOf(options, vault, live, desktop.canReveal),
    backUp: createBackUp({ dataFolder, store }),
    doctor: openDoctor(options, parts, library, seeing),
  };
}

const openDoctor = (
  { dataFolder, modelFolder }: AssembleOptions,
  { vault, store, settings, larger, live, decoder }: Parts,
  library: IngestLibrary,
  seeing: Pictures["seeing"],
): Services["doctor"] =>
  createDoctor({
    dataFolder,
    vault,
    store: store.library,
    vectors: live.vectors,
    library,
    measures: live.measures,
    embedder: live.embedder,
    models: larger.models,
    seeing,
    settings,
    onBattery: larger.onBattery,
    decoder,
    modelFolder,
  });

async function seeingOf(joint: OpenJoint, library: Pick<IngestLibrary, "seeing">): Promise<Seeing> {
  await joint.ready();
  const [entry, status] = [joint.entry(), await library.seeing()];
  if (entry === undefined || status === undefined) return { doneCount: 0, totalCount: 0 };
  const { failure, ...counts } = status;
  const { id, name } = entry;
  return { model: { id, name }, ...counts, ...(failure === undefined ? {} : { failure: failure.why }) };
}

const openExchange = (
  { dataFolder, entries }: AssembleOptions,
  { store, live: { vectors, embedder } }: Parts,
  library: IngestLibrary,
): VectorExchange =>
  createVectorExchange({
    files: createVectorFiles({ entry: entries.vectorFiles, dataFolder }),
    rows: store.library,
    settings: store.library,
    library,
    index: vectors,
    space: () => embedder.space,
  });

const openCameras = (
  { report }: AssembleOptions,
  { store, decoder }: Parts,
  { captures, streams }: IngestLibrary,
): Cameras =>
  createCameras({
    store: store.cameras,
    feed: createCameraFeed({ programs: () => decoder.programs() }),
    captures,
    streams,
    clock: systemClock,
    chance: systemChance,
    onFault: (error) => report(error, "cameras"),
  });

const openWebhooks = ({ report }: AssembleOptions, { store, vault }: Parts): Webhooks =>
  createWebhooks({
    store: store.webhooks,
    watches: store.watches,
    sender: createWebhookSender({ vault, clock: systemClock }),
    clock: systemClock,
    chance: systemChance,
    onFault: (error) => report(error, "webhooks"),
  });

interface Movers {
  readonly library: IngestLibrary;
  readonly exchange: VectorExchange;
  readonly watches: Watches;
}

function openSpaces(
  { dataFolder, report }: AssembleOptions,
  { store, larger, openIndex, live, looks, places }: Parts,
  { library, exchange, watches }: Movers,
): Spaces {
  const place = createSpacePlace({
    dataFolder,
    live,
    store,
    looks: looks.search,
    joint: looks.joint,
    places,
    rerank: larger.rerank,
    feed: library.spaceFeed(store.spaces),
    exchange,
    watches,
    clock: systemClock,
    openIndex,
    report: (error) => report(error, "planner"),
  });
  return createSpaces({
    store: store.spaces,
    models: larger.texts,
    place,
    clock: systemClock,
    notes: store.notes,
    onFault: (error) => report(error, "spaces"),
  });
}

const openWatches = (
  { report }: AssembleOptions,
  { store, live, looks, places }: Parts,
  onFound: () => void,
): Watches =>
  createWatches({
    store: store.watches,
    looks: looks.search,
    search: store.search,
    vectors: live.vectors,
    embedder: live.embedder,
    clock: systemClock,
    chance: systemChance,
    timeZone: createTimeZone(systemClock),
    places,
    onFound,
    onFault: (error) => report(error, "watches"),
  });

function openLibrary(
  { dataFolder, timing, interpose = (parts) => parts }: AssembleOptions,
  { store, settings, larger, live: { embedder, vectors }, looks, decoder, reader }: Parts,
  onStored: () => void,
  fail: (reason: string) => void,
): IngestLibrary {
  const files = createFileTree({ dataFolder });
  return createLibrary({
    ...interpose({ store: store.library, files, decoder, embedder, vectors }),
    onStored,
    pictures: looks.pictures,
    readings: {
      store: store.readings,
      reader,
      rests: async () => settings.current().modelPauseOnBattery && (await larger.onBattery()) === true,
    },
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
  { embedder: { space } }: LiveSpace,
  canReveal: boolean,
): About => ({
  version,
  shape,
  dataFolder,
  keyLevel: vault.level,
  platform: `${process.platform}-${process.arch}`,
  canReveal,
  model: { id: space.modelId, dimensions: space.dimensions, basic: isBundledModel(space.modelId) },
});
