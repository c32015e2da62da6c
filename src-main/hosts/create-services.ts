import { createDesktop } from "#adapters/desktop/create-desktop.ts";
import { createFileTree } from "#adapters/files/file-tree.ts";
import { createCameraFeed } from "#adapters/media/camera-feed.ts";
import type { MediaPrograms } from "#adapters/media/media-decoder.ts";
import { createVectorFiles } from "#adapters/vector-files/vector-files.ts";
import { createWebhookSender } from "#adapters/webhooks/create-sender.ts";
import { createCameras } from "#core/ingest/cameras/cameras.ts";
import { createLibrary, type IngestLibrary, type LibraryDeps } from "#core/ingest/library.ts";
import { createLeases } from "#core/ingest/leases.ts";
import { createRecorders } from "#core/ingest/recorders.ts";
import { createVectorExchange } from "#core/ingest/vector-exchange.ts";
import type { AgeClock } from "#core/ports/clock.ts";
import type { Decoder } from "#core/ports/decoder.ts";
import type { Places } from "#core/ports/places.ts";
import type { PictureReader } from "#core/ports/picture-reader.ts";
import type { StreamStore } from "#core/ports/stream-store.ts";
import type { KeyVault } from "#core/ports/key-vault.ts";
import { createSpaces } from "#core/reindex/spaces.ts";
import { createSaved } from "#core/query/saved.ts";
import { createSearchWithTeam } from "#core/query/team/search-with-team.ts";
import { createWatches, type WatchesDeps } from "#core/query/watches/watches.ts";
import { createWebhooks } from "#core/query/webhooks/webhooks.ts";
import { createSynonyms, keptSynonyms } from "#core/query/synonyms.ts";
import type { Services } from "#rpc/handlers/services.ts";
import type { Spaces } from "#core/ports/spaces.ts";
import type { Team } from "#core/ports/team.ts";
import type {
  Cameras,
  Pictures,
  SettingsSource,
  VectorExchange,
  Watches,
  Webhooks,
} from "#core/ports/use-cases.ts";
import { lookSpace } from "#shared/model/look-space.ts";
import { soundSpace } from "#shared/model/sound-space.ts";
import type { About } from "#shared/rpc/system-contract.ts";
import { openTeam } from "./open-team.ts";
import { openTrail } from "./open-trail.ts";
import { type OpenAgeClock, openAgeClock } from "./age-clock.ts";
import { createBackUp } from "./back-up.ts";
import { createComparePictures } from "./compare-pictures.ts";
import { createDoctor } from "./doctor.ts";
import type { OpenJoint } from "./open-joint.ts";
import type { OpenLooks } from "./open-looks.ts";
import type { OpenSounds } from "./open-sounds.ts";
import type { OpenModels } from "./open-models.ts";
import type { OpenStore } from "./open-store.ts";
import { createPictureModels } from "./picture-models.ts";
import { systemChance, systemClock } from "./system-clock.ts";
import { isBundledModel } from "./spaces/bundled-models.ts";
import type { LiveSpace } from "./spaces/live-space.ts";
import type { OpenIndexOf } from "./spaces/open-index.ts";
import { createSpacePlace } from "./spaces/place.ts";
import { createTimeZone } from "./time-zone.ts";
import type { AssembleOptions } from "./assemble-options.ts";

/** What was opened, and services are made of. */
export interface Parts {
  readonly vault: KeyVault;
  readonly store: OpenStore;
  readonly settings: SettingsSource;
  readonly larger: OpenModels;
  readonly openIndex: OpenIndexOf;
  readonly live: LiveSpace;
  readonly looks: OpenLooks;
  readonly sounds: OpenSounds;
  readonly joint: OpenJoint;
  readonly places: Places;
  readonly reader: PictureReader;
  readonly decoder: Decoder & MediaPrograms;
}

/** What people and programs may ask for, each on what was opened. */
export async function createServices(
  options: AssembleOptions,
  parts: Parts,
  opening: AsyncDisposableStack,
  fail: (reason: string) => void,
): Promise<Services> {
  const { dataFolder, environment, report } = options;
  const { vault, store, settings, live, sounds, places, larger } = parts;
  const clock = systemClock;
  const reportClock = (error: unknown): void => report(error, "clock");
  const ages = opening.use(await openAgeClock({ store: store.library, clock, report: reportClock }));
  const { trail, audit } = await openTrail({ vault, store, settings, ages, report }, opening);
  const desktop = createDesktop({ platform: process.platform, environment });
  const webhooks = opening.use(openWebhooks(options, parts));
  const synonyms = keptSynonyms(store.notes);
  const watches = opening.use(openWatches(options, parts, synonyms, webhooks.wake));
  const team = opening.use(openTeam(options, parts));
  const library = opening.use(openLibrary(options, parts, { watches, ages, ...tellOf(watches, team) }, fail));
  const exchange = opening.use(openExchange(options, parts, library));
  exchange.takeUp().catch((error: unknown) => report(error, "vectors"));
  const spaces = opening.use(openSpaces(options, parts, { library, exchange, watches }));
  const pictures = openPictures(options, parts, library);
  const cameras = opening.use(openCameras(options, parts, library));
  return {
    trail,
    audit,
    library,
    search: live.search,
    models: guardModels(larger.models, spaces),
    pictures,
    sounds: sounds.useCases,
    places,
    streams: library.streams,
    captures: library.captures,
    recorders: createRecorders(),
    cameras,
    retentions: library.retentions,
    leases: createLeases({ store: store.library, elapsedMs: systemClock.elapsedMs }),
    watches,
    webhooks,
    team,
    searchWithTeam: openSearchWithTeam(parts, team),
    vectors: exchange,
    spaces,
    synonyms: createSynonyms(synonyms),
    saved: createSaved({ notes: store.notes, clock: systemClock, chance: systemChance }),
    settings,
    desktop,
    about: () => aboutOf(options, vault, live, desktop.canReveal),
    backUp: createBackUp({ dataFolder, store }),
    doctor: openDoctor(options, parts, { library, ages }, pictures.seeing),
  };
}

/** What the library is searched with, or is to be, is not taken away from it. */
const guardModels = (models: OpenModels["models"], spaces: Pick<Spaces, "status">): OpenModels["models"] => ({
  ...models,
  async remove(id) {
    const { active, building } = await spaces.status();
    const isUsed = active.modelId === id || building?.modelId === id;
    return isUsed ? { refused: "MODEL_STILL_USED", data: { modelId: id } } : models.remove(id);
  },
});

const openDoctor = (
  { dataFolder, modelFolder }: AssembleOptions,
  { vault, store, settings, larger, live, decoder }: Parts,
  { library, ages }: { readonly library: IngestLibrary; readonly ages: OpenAgeClock },
  seeing: Pictures["seeing"],
): Services["doctor"] =>
  createDoctor({
    dataFolder,
    vault,
    store: store.library,
    vectors: live.vectors,
    library,
    clock: ages.state,
    measures: live.measures,
    embedder: live.embedder,
    models: larger.models,
    seeing,
    looking: () => store.looks.seenCoverage(lookSpace.id),
    hearing: () => store.sounds.soundCoverage(soundSpace.id),
    settings,
    onBattery: larger.onBattery,
    decoder,
    modelFolder,
  });

const openSearchWithTeam = ({ live, store, places }: Parts, { source }: Team): Services["searchWithTeam"] =>
  createSearchWithTeam({
    search: live.search,
    source,
    store: store.search,
    embedder: live.embedder,
    places,
    clock: systemClock,
    timeZone: createTimeZone(systemClock),
  });

/** Who hears of what was stored, and of what was changed. */
const tellOf = (watches: Watches, team: Team) => ({
  onStored(): void {
    watches.wake();
    team.wake();
  },
  onChanged: team.wake,
  onSeen: (): void => watches.wakeLate("shown"),
  onLooked: (): void => watches.wakeLate("looked"),
  onFilled: (): void => watches.wakeLate("meaning"),
});

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
  { store, larger, openIndex, live, looks, sounds, places }: Parts,
  { library, exchange, watches }: Movers,
): Spaces {
  const place = createSpacePlace({
    dataFolder,
    live,
    store,
    looks: looks.search,
    sounds: sounds.search,
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

const openPictures = (
  { report }: AssembleOptions,
  { store, live, looks, sounds, joint, places, larger }: Parts,
  library: IngestLibrary,
): Pictures => ({
  ...looks.useCases,
  ...createPictureModels({ joint, models: larger.models, library }),
  compareModels: createComparePictures({
    joint,
    jointIn: looks.jointIn,
    live,
    store,
    looks: looks.search,
    sounds: sounds.search,
    places,
    rerank: larger.rerank,
    report: (error) => report(error, "planner"),
  }),
});

const openWatches = (
  { report }: AssembleOptions,
  { store, live, looks, sounds, places }: Parts,
  search: WatchesDeps["search"],
  onFound: () => void,
): ReturnType<typeof createWatches> =>
  createWatches({
    store: store.watches,
    streams: store.library,
    looks: looks.search,
    sounds: sounds.search,
    joint: looks.joint,
    search,
    examples: store.search.examples,
    changeCount: store.search.changeCount,
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
  { store, settings, larger, live: { embedder, vectors }, looks, sounds, decoder, reader }: Parts,
  {
    watches,
    ages,
    ...told
  }: Pick<LibraryDeps, "onStored" | "onChanged" | "onSeen" | "onLooked" | "onFilled"> & {
    readonly watches: Pick<StreamStore, "appendEvents">;
    readonly ages: AgeClock;
  },
  fail: (reason: string) => void,
): IngestLibrary {
  const files = createFileTree({ dataFolder });
  const { appendEvents } = watches;
  return createLibrary({
    ...interpose({ store: { ...store.library, appendEvents }, files, decoder, embedder, vectors }),
    ...told,
    room: store.room,
    pictures: looks.pictures,
    sounds: sounds.recordings,
    readings: {
      store: store.readings,
      reader,
      rests: async () => settings.current().modelPauseOnBattery && (await larger.onBattery()) === true,
    },
    system: {
      clock: systemClock,
      ages,
      chance: systemChance,
      settings,
      ...(timing === undefined ? {} : { timing }),
      onFault: (thrown) => fail(thrown instanceof Error ? thrown.message : String(thrown)),
    },
  });
}

const aboutOf = (
  { version, shape, dataFolder, demo = false }: AssembleOptions,
  vault: KeyVault,
  { embedder: { space } }: LiveSpace,
  canReveal: boolean,
): About => ({
  version,
  shape,
  dataFolder,
  demo,
  keyLevel: vault.level,
  platform: `${process.platform}-${process.arch}`,
  canReveal,
  model: { id: space.modelId, dimensions: space.dimensions, basic: isBundledModel(space.modelId) },
});
