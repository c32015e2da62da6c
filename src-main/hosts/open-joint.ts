/** The spaces of models that read pictures and words: open while such a model is here, and no cost where none is. */
import type { JointSpace, JointSpaces } from "#core/ports/joint-space.ts";
import type { JointName, JointRoles, JointStore } from "#core/ports/picture-store.ts";
import type { PictureEmbedder } from "#core/ports/picture-embedder.ts";
import type { Refusal } from "#core/ports/use-cases.ts";
import { createSerial, type Serial } from "#shared/kit/serial.ts";
import type { ModelEntry, ModelId } from "#shared/model/model-catalogue.ts";
import { type JointIndexDeps, openJointIndex, removeJointIndexesBut } from "./joint-index.ts";
import { areSame, rolesWith, turned } from "./joint-roles.ts";
import { limits } from "./limits.ts";
import type { PictureModel, PictureModels } from "./open-models.ts";
import { systemClock } from "./system-clock.ts";

export interface OpenJointDeps extends JointIndexDeps {
  readonly dataFolder: string;
  readonly models: PictureModels;
  readonly store: Pick<JointStore, "jointRoles" | "setJointRoles">;
  readonly report: (error: unknown) => void;
}

/** A change that came to nothing says why. */
type Outcome = Promise<Refusal | undefined>;

export interface OpenJoint extends JointSpaces, AsyncDisposable {
  /** Of the model in use. */
  entry(): ModelEntry | undefined;
  /** Of the one that is to take its place. */
  nextEntry(): ModelEntry | undefined;
  /** What was used before, kept to go back to. */
  before(): JointName | undefined;
  /** It is asked once it has seen all pictures; the one from before at once, and what it lacks comes behind. */
  use(id: ModelId): Outcome;
  /** The one that is to be, or else the one from before: what the one that is asked is compared with. */
  beside(): Promise<BesideModel | Refusal>;
  /** The next one is given up. */
  cancel(): Outcome;
  /** The one from before is given up. */
  forget(): Outcome;
}

/** Whoever got it disposes of it: then a model ends that was opened for it. */
export interface BesideModel extends OpenModel, AsyncDisposable {}

/** A model whose process runs when it is asked; what it has seen may not be in any index yet. */
interface OpenModel {
  readonly entry: ModelEntry;
  readonly embedder: PictureEmbedder;
}
interface OpenSpace extends OpenModel, AsyncDisposable {
  readonly space: JointSpace;
  /** The model stays. */
  closeIndex(): Promise<void>;
}

const nameOf = ({ space, entry }: PictureModel): JointName => ({ spaceId: space.id, modelId: entry.id });
const isOf = (name: JointName | undefined, open: Pick<OpenModel, "embedder"> | undefined): boolean =>
  name?.spaceId === open?.embedder.space.id;

export function openJoint(deps: OpenJointDeps): OpenJoint {
  const { models, report } = deps;
  const closing = new AbortController();
  const inTurn = createSerial();
  let stored: Serial = (task) => task();
  /** First what stores vectors, then what changes spaces: the one that calls `turn` is in the former. */
  const changing: Serial = (task) => stored(() => inTurn(task));
  const places = createPlaces(deps, closing.signal);

  const lookAgain = (): Promise<void> =>
    changing(async () => {
      const here = await models.here();
      await places.become(rolesWith(await places.roles(), here.map(nameOf)), here);
    }).catch(report);
  const first = lookAgain();
  const follow = async (): Promise<void> => {
    for await (const _list of models.stream(closing.signal)) await lookAgain();
  };
  const following = follow().catch((error: unknown) => {
    if (!closing.signal.aborted) report(error);
  });
  /** `wantedOf` says what the spaces are for from now on. */
  const change = async (
    wantedOf: (roles: JointRoles, here: readonly PictureModel[]) => JointRoles | Refusal,
  ): Outcome => {
    await first;
    return changing(async (): Outcome => {
      const here = await models.here();
      const wanted = wantedOf(await places.roles(), here);
      if ("refused" in wanted) return wanted;
      await places.become(wanted, here);
      return undefined;
    });
  };
  return {
    ...places.open,
    storesInTurn: (turns) => void (stored = turns),
    async ready() {
      await first;
      return places.open.current();
    },
    turn: () => inTurn(async () => places.become(turned(await places.roles()), await models.here())),
    async beside() {
      await first;
      return besideOf(await places.roles(), places.next(), await models.here());
    },
    use: (id) => change((roles, here) => rolesToUse(roles, here, id)),
    cancel: () =>
      change(({ building, ...roles }) => (building === undefined ? { refused: "NO_SPACE_BUILT" } : roles)),
    forget: () =>
      change(({ previous, ...roles }) => (previous === undefined ? { refused: "NO_SPACE_BEFORE" } : roles)),
    async [Symbol.asyncDispose]() {
      closing.abort();
      await following;
      await inTurn(() => places.close());
    },
  };
}

function rolesToUse(roles: JointRoles, here: readonly PictureModel[], id: ModelId): JointRoles | Refusal {
  const model = here.find(({ entry }) => entry.id === id);
  if (model === undefined) return { refused: "MODEL_NOT_READY", data: { modelId: id } };
  const name = nameOf(model);
  const { active, building, previous } = roles;
  if (active?.spaceId === name.spaceId) return { refused: "MODEL_IN_USE", data: { modelId: id } };
  if (building !== undefined && building.spaceId !== name.spaceId)
    return { refused: "SPACE_BEING_BUILT", data: { modelId: building.modelId } };
  return previous?.spaceId === name.spaceId
    ? turned({ active, building: name })
    : { active, building: name, previous };
}

function besideOf(
  { building, previous }: JointRoles,
  next: OpenModel | undefined,
  here: readonly PictureModel[],
): BesideModel | Refusal {
  const name = building ?? previous;
  if (name === undefined) return { refused: "NO_SPACE_TO_COMPARE" };
  const model = modelOf(name, here, next);
  if (model === undefined) return { refused: "MODEL_NOT_READY", data: { modelId: name.modelId } };
  const { entry, embedder } = model;
  return {
    entry,
    embedder,
    [Symbol.asyncDispose]: async () => {
      if (model !== next) await embedder[Symbol.asyncDispose]();
    },
  };
}

/** What is open now. One change at a time. */
function createPlaces(deps: OpenJointDeps, closing: AbortSignal) {
  const listeners: (() => void)[] = [];
  let roles: JointRoles | undefined;
  let opened: OpenSpace | undefined;
  let next: OpenModel | undefined;
  const tidyUp = createTidying(deps);
  /** Searches that began in it end in it. */
  let leaving: Leaving | undefined;

  const openFor = async (name: JointName | undefined, here: readonly PictureModel[]) => {
    if (isOf(name, opened)) return opened;
    const model = modelOf(name, here, next);
    // It may be the one of which the index is to be opened.
    await leaving?.end();
    leaving = undefined;
    return model === undefined ? undefined : openSpace(deps, model, opened !== undefined, closing);
  };
  const become = async (wanted: JointRoles, here: readonly PictureModel[]): Promise<void> => {
    const [before, nextBefore] = [opened, next];
    const isActiveHere = here.some(({ space }) => space.id === wanted.active?.spaceId);
    const nowOpened = await openFor(isActiveHere ? wanted.active : undefined, here);
    const isSaid = roles !== undefined && areSame(roles, wanted);
    try {
      if (!isSaid) await deps.store.setJointRoles(wanted);
    } catch (thrown) {
      if (nowOpened !== before) await nowOpened?.closeIndex();
      throw thrown;
    }
    roles = wanted;
    opened = nowOpened;
    if (!isOf(wanted.building, next)) next = modelOf(wanted.building, here, undefined);
    if (isSaid && opened === before && next === nextBefore) return;
    for (const listener of listeners) listener();
    if (nextBefore !== undefined && nextBefore !== next && nextBefore.embedder !== opened?.embedder)
      await nextBefore.embedder[Symbol.asyncDispose]();
    if (before !== undefined && before !== opened) leaving = createLeaving(before);
    // Nobody can go back to it.
    if (opened === undefined || !isOf(wanted.previous, leaving)) await leaving?.end();
    if (opened !== undefined) await tidyUp(wanted);
  };
  return {
    roles: async (): Promise<JointRoles> => (roles ??= await deps.store.jointRoles()),
    become,
    next: () => next,
    open: {
      current: () => opened?.space,
      entry: () => opened?.entry,
      next: () => next?.embedder,
      nextEntry: () => next?.entry,
      before: () => roles?.previous,
      kept: () => namesIn(roles ?? {}).map(({ spaceId }) => spaceId),
      onChange: (listener: () => void) => void listeners.push(listener),
    },
    async close(): Promise<void> {
      await leaving?.end();
      await next?.embedder[Symbol.asyncDispose]();
      await opened?.[Symbol.asyncDispose]();
    },
  };
}

const namesIn = ({ active, building, previous }: JointRoles): readonly JointName[] =>
  [active, building, previous].filter((name) => name !== undefined);

/** As it is open already, else opened. */
function modelOf(
  name: JointName | undefined,
  here: readonly PictureModel[],
  open: OpenModel | undefined,
): OpenModel | undefined {
  if (name === undefined) return undefined;
  if (isOf(name, open)) return open;
  const model = here.find(({ space }) => space.id === name.spaceId);
  return model === undefined ? undefined : { entry: model.entry, embedder: model.open() };
}

export const cutOffsOf = ({ use }: PictureModel["entry"]): JointSpace["cutOffs"] => ({
  words: use.cutOff,
  picture: use.alikeCutOff,
});

/** `isWaitedFor`: another one is asked until the index has all of its rows. */
async function openSpace(
  deps: JointIndexDeps,
  { entry, embedder }: OpenModel,
  isWaitedFor: boolean,
  closing: AbortSignal,
): Promise<OpenSpace> {
  await using opening = new AsyncDisposableStack();
  const { index } = opening.use(await openJointIndex(deps, embedder.space));
  while (isWaitedFor && (await index.state()).state === "building")
    await systemClock.sleep(limits.indexLookMs, closing);
  const parts = opening.move();
  return {
    entry,
    embedder,
    space: {
      embedder,
      index,
      cutOffs: cutOffsOf(entry),
    },
    closeIndex: () => parts.disposeAsync(),
    async [Symbol.asyncDispose]() {
      await parts.disposeAsync();
      await embedder[Symbol.asyncDispose]();
    },
  };
}

/** Indexes of models that nobody can ask any more are removed. */
function createTidying({ dataFolder }: OpenJointDeps) {
  let tidiedFor: JointRoles | undefined;
  return async (roles: JointRoles): Promise<void> => {
    if (tidiedFor !== undefined && areSame(tidiedFor, roles)) return;
    tidiedFor = roles;
    await removeJointIndexesBut(
      dataFolder,
      namesIn(roles).map(({ modelId }) => modelId),
    );
  };
}

interface Leaving extends Pick<OpenModel, "embedder"> {
  end(): Promise<void>;
}

/** Closed once whoever began to ask it has had the time that a question may take, or somebody needs its place. */
function createLeaving(space: OpenSpace): Leaving {
  const waiting = new AbortController();
  const closed = systemClock
    .sleep(limits.leavingMs, waiting.signal)
    .catch(() => undefined)
    .then(() => space[Symbol.asyncDispose]());
  // Whoever ends it is told of a failure.
  closed.catch(() => undefined);
  return {
    embedder: space.embedder,
    end() {
      waiting.abort();
      return closed;
    },
  };
}
