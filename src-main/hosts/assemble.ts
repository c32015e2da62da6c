import { createDecoder } from "#adapters/decoder/decoder.ts";
import { createMediaDecoder, type MediaPrograms, type SpeechState } from "#adapters/media/media-decoder.ts";
import { createPictureReader } from "#adapters/reading/picture-reader.ts";
import { lockFolder } from "#adapters/sqlite/folder-lock.ts";
import type { Decoder } from "#core/ports/decoder.ts";
import type { LookTip } from "#core/ports/picture-store.ts";
import { giveBackWhenIdle } from "#workers/give-back.ts";
import { createRouter } from "#rpc/handlers/router.ts";
import type { ReportUnexpected, Services } from "#rpc/handlers/services.ts";
import type { SettingsSource } from "#core/ports/use-cases.ts";
import type { Application, Assembly } from "./application.ts";
import { createContent } from "./content/content.ts";
import { notedContent } from "./content/noted-content.ts";
import { holderInWords, readHostRecord } from "./host-record.ts";
import { keepTidy } from "./keep-tidy.ts";
import { readAgain, type There } from "./read-again.ts";
import { notedPushes } from "./intake/noted-pushes.ts";
import { reportedCaptures, reportedPushes } from "./intake/reported-pushes.ts";
import { limits } from "./limits.ts";
import { openJoint, type OpenJoint } from "./open-joint.ts";
import { openLooks, type OpenLooks } from "./open-looks.ts";
import { openSounds, type OpenSounds } from "./open-sounds.ts";
import { openPlaces } from "./open-places.ts";
import { openModels, type OpenModels } from "./open-models.ts";
import { openStore, type OpenStore } from "./open-store.ts";
import { openVault, readOrMakeToken } from "./open-vault.ts";
import { systemClock } from "./system-clock.ts";
import { openSettings } from "./settings.ts";
import { createBundledModels } from "./spaces/bundled-models.ts";
import { createLiveSpace } from "./spaces/live-space.ts";
import { openActive, openEarly } from "./spaces/open-active.ts";
import { type LookIndexDeps, openJointIndex, openLookIndex, openSoundIndex } from "./spaces/open-index.ts";
import type { AssembleOptions } from "./assemble-options.ts";
import { createServices } from "./create-services.ts";

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
  const indexing = { indexes, store, settings, larger, report };
  const { looks, joint, sounds } = await openSenses(options, indexing, opening);
  const { texts: models, rerank } = larger;
  const { places } = opening.use(openPlaces(entries.places));
  const searched = { looks: looks.search, sounds: sounds.search, joint: looks.joint, places, rerank };
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
  const opened = { store, settings, larger, openIndex, live, looks, sounds, joint, places, reader, decoder };
  const given = { vault: vault.vault, ...opened };
  const services = await createServices(options, given, opening, fail);
  opening.use(keepTidy({ store, clock: systemClock, report: (error) => report(error, "upkeep") }));
  const secrets = { token, sessionKey };
  const application = applicationOf(options, services, secrets, opening.move(), { decoder, larger }, failed);
  return { kind: "ready", application };
}

const applicationOf = (
  { shape, report }: AssembleOptions,
  services: Services,
  secrets: Application["secrets"],
  parts: AsyncDisposableStack,
  reading: ReadingParts,
  failed: Promise<string>,
): Application => ({
  services,
  router: createRouter(services, report),
  content: notedContent(
    createContent(services.library, services.captures, services.team),
    services.trail,
    systemClock.nowMs,
  ),
  streams: reportedPushes(notedPushes(services.streams, services.trail), report),
  captures: reportedCaptures(services.captures, report),
  secrets,
  async start() {
    await services.watches.start();
    services.webhooks.wake();
    await services.library.start();
    services.spaces.start();
    // A command that works on its own ends too soon to record, or to exchange anything with a team.
    if (shape !== "cli") {
      services.cameras.start();
      await services.team.start();
    }
    parts.use(readAgainWhenPossible(services, reading, report));
  },
  failed,
  [Symbol.asyncDispose]: () => parts.disposeAsync(),
});

const heldBy = async (dataFolder: string): Promise<string> =>
  `${dataFolder} is in use by ${holderInWords(await readHostRecord(dataFolder))}. Close that first, or choose another data folder.`;

/** What pictures look like, and what they show where a model is here that reads them; how recordings sound. */
async function openSenses(
  { dataFolder, entries, environment }: AssembleOptions,
  { larger, ...indexing }: LookIndexDeps & { readonly store: OpenStore; readonly larger: OpenModels },
  opening: AsyncDisposableStack,
): Promise<{ readonly looks: OpenLooks; readonly joint: OpenJoint; readonly sounds: OpenSounds }> {
  const store = indexing.store.looks;
  const joint = opening.use(
    openJoint({
      dataFolder,
      models: larger.pictures,
      store,
      tip: ({ id }) => store.lookTip(id),
      openIndex: (space, tip) => openJointIndex(indexing, space, tip),
      report: (error) => indexing.report(error, "models"),
    }),
  );
  const decodeEntry = entries.decode;
  const openIndex = (tip: LookTip) => openLookIndex(indexing, tip);
  const looks = opening.use(await openLooks({ store, joint, decodeEntry, openIndex }));
  const sounds = opening.use(
    await openSounds({
      store: indexing.store.sounds,
      openDecoder: () =>
        createMediaDecoder({
          entry: entries.media,
          documents: createDecoder({ entry: entries.decode, limits: { processCountMax: 1 } }),
          environment,
          nowMs: systemClock.nowMs,
        }),
      openIndex: (tip) => openSoundIndex(indexing, tip),
    }),
  );
  return { looks, joint, sounds };
}

const openDecoder = (
  { entries, environment, decoderPage }: AssembleOptions,
  { transcriber, voice }: OpenModels,
  settings: SettingsSource,
): Decoder & MediaPrograms =>
  createMediaDecoder({
    transcriber,
    voice,
    language: () => {
      const { spokenLanguage } = settings.current();
      return spokenLanguage === "automatic" ? undefined : spokenLanguage;
    },
    entry: entries.media,
    documents: createDecoder({ entry: entries.decode }),
    environment,
    ...(decoderPage === undefined ? {} : { page: decoderPage }),
    nowMs: systemClock.nowMs,
  });

/** What recordings are read by. */
interface ReadingParts {
  readonly decoder: MediaPrograms;
  readonly larger: Pick<OpenModels, "speechCame">;
}

/** One recording shows whether a model that failed, or nobody has tried yet, runs. */
function speechThere(speech: SpeechState): There {
  switch (speech.kind) {
    case "absent":
      return false;
    case "untried":
      return "one";
    case "runs":
      return true;
    case "fails":
      return speech.mayRun ? "one" : false;
  }
}

const readAgainWhenPossible = (
  { library }: Services,
  { decoder, larger }: ReadingParts,
  report: ReportUnexpected,
): AsyncDisposable =>
  readAgain({
    library,
    sooner: larger.speechCame,
    isThere: {
      "no-decoder": () => decoder.programs() !== undefined || decoder.hasPage(),
      "no-codec": () => decoder.programs() !== undefined,
      "not-transcribed": () => decoder.speech().kind !== "absent",
      "transcription-failed": () => speechThere(decoder.speech()),
      "transcription-waits": async () => {
        const speech = decoder.speech();
        return speech.kind !== "absent" && !(await speech.rests());
      },
    },
    leftCount() {
      const speech = decoder.speech();
      return speech.kind === "absent" ? 0 : speech.leftCount;
    },
    clock: systemClock,
    report: (error) => report(error, "media"),
  });
