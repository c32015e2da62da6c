import type { Embedder, TextModels } from "#core/ports/embedder.ts";
import { StoreFullError } from "#core/ports/library-store.ts";
import type { SpaceName } from "#core/ports/space-store.ts";
import type { SettingsSource } from "#core/ports/use-cases.ts";
import type { Places } from "#core/ports/places.ts";
import type { LookSearch } from "#core/query/looks/look-leg.ts";
import type { ReportUnexpected } from "#rpc/handlers/services.ts";
import { bundledModelId } from "../data-folder.ts";
import type { OpenSearchDeps } from "../open-search.ts";
import type { OpenStore } from "../open-store.ts";
import {
  type IndexThread,
  type IndexThreadDeps,
  type OpenIndexOf,
  openIndex,
  startIndexThread,
  textTip,
} from "./open-index.ts";
import { openSpace, type OpenSpace } from "./open-space.ts";

/** What is opened before it is known which model is used, so that all loads at once where it is the bundled one. */
export interface Early extends AsyncDisposable {
  readonly embedder: Promise<Embedder>;
  startIndex(deps: IndexThreadDeps): Promise<void>;
  /** The caller closes it from then on. */
  takeIndex(): IndexThread | undefined;
  takeEmbedder(): Promise<Embedder>;
}

export function openEarly(models: TextModels): Early {
  const embedder = models.open(bundledModelId);
  embedder.catch(() => undefined);
  let isTaken = false;
  let index: IndexThread | undefined;
  return {
    embedder,
    async startIndex(deps) {
      index = await startIndexThread(deps, bundledModelId);
    },
    takeIndex() {
      const taken = index;
      index = undefined;
      return taken;
    },
    takeEmbedder() {
      isTaken = true;
      return embedder;
    },
    async [Symbol.asyncDispose]() {
      await index?.[Symbol.asyncDispose]();
      if (!isTaken) await (await embedder.catch(() => undefined))?.[Symbol.asyncDispose]();
    },
  };
}

export interface OpenActiveDeps {
  readonly early: Early;
  readonly models: TextModels;
  readonly indexes: IndexThreadDeps;
  readonly store: OpenStore;
  readonly settings: SettingsSource;
  readonly looks: LookSearch;
  readonly sounds: LookSearch;
  readonly joint: OpenSearchDeps["joint"];
  readonly places: Places;
  readonly rerank: OpenSearchDeps["rerank"];
  readonly report: ReportUnexpected;
}

/** The space that was searched last, and how the index of any is opened. */
export async function openActive(
  deps: OpenActiveDeps,
): Promise<{ readonly space: OpenSpace; readonly openIndex: OpenIndexOf }> {
  const { early, indexes, store, settings, looks, sounds, joint, places, rerank, report } = deps;
  const open: OpenIndexOf = async ({ space }, onFailure) =>
    openIndex(
      {
        tip: textTip(store),
        rows: store.spaces,
        atRest: settings.current().vectorsAtRest,
        onFailure,
        share: store.shareVectors,
      },
      await startIndexThread(indexes, space.modelId),
      space,
    );
  const embedder = await openEmbedder(deps);
  const { space } = embedder;
  const isEarly = space.modelId === bundledModelId;
  const thread =
    (isEarly ? early.takeIndex() : undefined) ?? (await startIndexThread(indexes, space.modelId));
  // Whoever waits for the start reads beside the commits.
  const reading = {
    tip: textTip(store),
    rows: store.library,
    atRest: settings.current().vectorsAtRest,
    onFailure: (error: Error) => report(error, "index"),
    share: store.shareVectors,
  };
  const vectors = await openIndex(reading, thread, space);
  const active = await openSpace(
    { store, looks, sounds, joint, places, rerank, report: (error) => report(error, "planner") },
    embedder,
    vectors,
  );
  if (!isEarly) await early[Symbol.asyncDispose]();
  return { space: active, openIndex: open };
}

/** Where the model of the active space cannot be opened the bundled one takes over, and what it lacks is embedded again. */
async function openEmbedder({ early, models, store, report }: OpenActiveDeps): Promise<Embedder> {
  const stored = (await store.spaces.spaces()).find(({ role }) => role === "active");
  const chosen =
    stored === undefined || stored.modelId === bundledModelId
      ? undefined
      : await models.open(stored.modelId).catch((error: unknown) => {
          report(error, "model");
          return undefined;
        });
  const embedder = chosen ?? (await early.takeEmbedder());
  if (stored?.id !== embedder.space.id) await activate(store, embedder.space);
  return embedder;
}

/** On a full disk the next start says it; until then the space is searched all the same. */
const activate = (store: OpenStore, space: SpaceName): Promise<void> =>
  store.spaces.activateSpace(space).catch((error: unknown) => {
    if (!(error instanceof StoreFullError)) throw error;
  });
