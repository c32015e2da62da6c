/** Models beside the bundled one, as the rest of the product uses them. */
import { join } from "node:path";
import { isOnBattery, whenPowered } from "#adapters/inference/battery.ts";
import type { GuardDeps } from "#adapters/inference/guard.ts";
import { guardPairs } from "#adapters/inference/guarded-pairs.ts";
import { guardSpeech } from "#adapters/inference/guarded-speech.ts";
import { guardText } from "#adapters/inference/guarded-text.ts";
import type { LaneDeps } from "#adapters/inference/lane.ts";
import {
  openPairModel,
  openPictureModel,
  pictureSpaceOf,
  openSpeechModel,
  openTextModel,
  openVoiceModel,
} from "#adapters/inference/open-model.ts";
import { bundledCatalogue } from "#adapters/model-store/bundled-catalogue.ts";
import { createModelStore } from "#adapters/model-store/model-store.ts";
import { createPackSigner } from "#adapters/model-store/pack-signer.ts";
import type { TextModels } from "#core/ports/embedder.ts";
import type { KeyVault } from "#core/ports/key-vault.ts";
import { ModelFailure, type Models, type ModelStore } from "#core/ports/models.ts";
import type { PictureEmbedder } from "#core/ports/picture-embedder.ts";
import type { Reranker } from "#core/ports/reranker.ts";
import type { VoiceActivity } from "#core/ports/voice-activity.ts";
import type { Transcriber } from "#core/ports/transcriber.ts";
import type { SettingsSource } from "#core/ports/use-cases.ts";
import { type ModelEntry, ModelId } from "#shared/model/model-catalogue.ts";
import { inEnglish } from "#shared/model/remark.ts";
import type { Space } from "#shared/model/space.ts";
import { type Chosen, choose } from "./chosen-model.ts";
import { systemClock } from "./system-clock.ts";
import { tryModel } from "./try-model.ts";

export interface OpenModelsDeps {
  readonly dataFolder: string;
  /** `workers/infer`, as this host has it. */
  readonly entry: URL;
  readonly vault: KeyVault;
  readonly settings: SettingsSource;
  /** Those that come with the product. */
  readonly bundled: TextModels;
}

export interface OpenModels extends AsyncDisposable {
  readonly models: Models;
  readonly texts: TextModels;
  /** A cross-encoder where one is here, else what is used otherwise. */
  readonly rerank: (usual: Reranker) => Reranker;
  /** Writes down what is said, where a model that does is here. */
  readonly transcriber: () => Transcriber | undefined;
  /** Resolves once the speech model is another, or one for the first time. */
  readonly speechCame: () => Promise<void>;
  readonly pictures: PictureModels;
  /** Tells where somebody speaks, where a model that does is here. */
  readonly voice: () => VoiceActivity | undefined;
  /** Undefined where the system does not say. */
  readonly onBattery: () => Promise<boolean | undefined>;
}

/** One that reads pictures and words. */
export interface PictureModel {
  readonly entry: ModelEntry;
  readonly space: Space;
  /** A process of its own, which runs when it is asked something. */
  open(): PictureEmbedder;
}

export interface PictureModels {
  /** Those that are here, in the order of the catalogue. */
  here(): Promise<readonly PictureModel[]>;
  /** Something about the models has changed. */
  stream: ModelStore["stream"];
}

export async function openModels(deps: OpenModelsDeps): Promise<OpenModels> {
  const { settings, vault } = deps;
  await using opening = new AsyncDisposableStack();
  const store = opening.use(
    await createModelStore({
      folder: join(deps.dataFolder, "models"),
      bundled: bundledCatalogue,
      network: {
        settings: () => ({ mirror: settings.current().modelMirror, proxy: settings.current().modelProxy }),
      },
      signer: createPackSigner(await vault.deriveKey("model-packs")),
    }),
  );
  const lane: LaneDeps = {
    entry: deps.entry,
    budget: () => {
      const { modelThreads, modelMemoryMegabytes, modelPauseOnBattery } = settings.current();
      return {
        threadCount: modelThreads,
        memoryMegabytes: modelMemoryMegabytes,
        pauseOnBattery: modelPauseOnBattery,
      };
    },
    powered: whenPowered(systemClock),
    rests: async () => settings.current().modelPauseOnBattery && (await isOnBattery()) === true,
  };
  const pairs = opening.use(
    choose(store, "reranker", (model) => guardPairs(openPairModel(model, lane), guardedBy(lane))),
  );
  const speech = opening.use(
    choose(store, "speech", (model) => guardSpeech(openSpeechModel(model, lane), guardedBy(lane))),
  );
  const voice = opening.use(choose(store, "voice-activity", (model) => openVoiceModel(model, lane)));
  const opened = opening.move();
  return {
    models: {
      ...store,
      async try(id, signal) {
        const found = await store.open(id);
        if (found.kind === "not-ready") return { kind: "fails", why: found.why, said: inEnglish(found.why) };
        return tryModel(found, lane, signal);
      },
    },
    texts: textModels(store, deps.bundled, lane),
    rerank: (usual) => over(pairs, usual, () => settings.current().rerankMs),
    transcriber: () => nowAndNext(speech),
    speechCame: speech.came,
    voice: () => nowAndNext(voice),
    pictures: pictureModels(store, lane),
    onBattery: isOnBattery,
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

/** Asked for each recording: one that came since serves the next. Whoever waits for it is told of a failure. */
function nowAndNext<Part>(chosen: Chosen<Part>): Part | undefined {
  chosen.ready().catch(() => undefined);
  return chosen.last();
}

const guardedBy = ({ budget }: LaneDeps): GuardDeps => ({ clock: systemClock, budget });

const textModels = (store: ModelStore, bundled: TextModels, lane: LaneDeps): TextModels => ({
  async ready() {
    const [first, list] = await Promise.all([bundled.ready(), store.list()]);
    const added = list.filter(({ entry, state }) => entry.kind === "text" && state.kind === "ready");
    return [...first, ...added.map(({ entry }) => entry.id)];
  },
  async open(modelId) {
    if ((await bundled.ready()).includes(modelId)) return bundled.open(modelId);
    const found = await store.open(ModelId.parse(modelId));
    if (found.kind === "not-ready") throw new ModelFailure(found.why, inEnglish(found.why));
    return guardText(openTextModel(found, lane), guardedBy(lane));
  },
});

const pictureModels = (store: ModelStore, lane: LaneDeps): PictureModels => ({
  async here() {
    const list = await store.list();
    const ready = list.filter(({ entry, state }) => entry.kind === "image-text" && state.kind === "ready");
    const found = await Promise.all(ready.map(({ entry }) => store.open(entry.id)));
    return found.flatMap((model) =>
      model.kind === "ready"
        ? [{ entry: model.entry, space: pictureSpaceOf(model), open: () => openPictureModel(model, lane) }]
        : [],
    );
  },
  stream: (signal) => store.stream(signal),
});

/** The cross-encoder where one is here, else what is used otherwise. */
const over = (
  pairs: Chosen<Reranker & AsyncDisposable>,
  usual: Reranker,
  usualMs: () => number,
): Reranker => ({
  usualMs: () => (nowAndNext(pairs) === undefined ? 0 : usualMs()),
  get id() {
    return pairs.last()?.id ?? usual.id;
  },
  async score(question, texts, signal) {
    const model = await pairs.ready();
    if (model === undefined) return usual.score(question, texts, signal);
    try {
      return await model.score(question, texts, signal);
    } catch (thrown) {
      pairs.doubt();
      throw thrown;
    }
  },
});
