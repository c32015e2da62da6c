/** Queries that wait for what is yet to come: kept, asked about each new item, and what they found. */
import { createSerial } from "#shared/kit/serial.ts";
import { quantise } from "#shared/kit/int8-vector.ts";
import { uuidV7 } from "#shared/kit/uuid.ts";
import { type Watch, WatchId, watchCountMax } from "#shared/model/watch.ts";
import type { Chance } from "#core/ports/clock.ts";
import type { Refusal, Watches } from "#core/ports/use-cases.ts";
import type { StreamStore } from "#core/ports/stream-store.ts";
import type { WatchLook } from "#core/ports/watch-looks.ts";
import type { NotedMatches } from "#core/ports/watch-store.ts";
import type { ParsedQuery, QueryLook } from "#shared/query/ast.ts";
import { bySense } from "#shared/query/look.ts";
import type { LookSearch } from "../looks/look-leg.ts";
import { cannotWatch } from "./compile.ts";
import { Listener, type ListenerDeps } from "./listener.ts";
import { keptLooks } from "./looks.ts";
import { createPreview } from "./preview.ts";
import { createNews, type News } from "./news.ts";
import { readPictures } from "./shown.ts";
import { keptExamples } from "./steering.ts";

export interface WatchesDeps extends Omit<ListenerDeps, "isTold" | "onMatch"> {
  readonly looks: Pick<LookSearch, "readLooks" | "space">;
  readonly sounds: Pick<LookSearch, "readLooks" | "space">;
  readonly chance: Chance;
  /** There is something to send. */
  readonly onFound: () => void;
}

/** A refusal where one of them is gone, or has nothing to compare. */
async function looksOf(
  { looks, sounds, joint }: WatchesDeps,
  { looks: asked }: ParsedQuery,
): Promise<readonly WatchLook[] | Refusal> {
  const [pictures, recordings] = bySense(asked);
  const seen = pictures.length === 0 ? [] : keptLooks(await looks.readLooks(pictures), looks.space);
  if (seen === undefined) return { refused: "WATCH_PICTURE_GONE" };
  const heard = recordings.length === 0 ? [] : keptLooks(await sounds.readLooks(recordings), sounds.space);
  if (heard === undefined) return { refused: "WATCH_SOUND_GONE" };
  return [...seen, ...heard, ...(await shownOf(joint, pictures))];
}

/** What a model sees in the pictures, kept while they are there; where it does not, they are told by their look until it does. */
async function shownOf(
  joint: WatchesDeps["joint"],
  pictures: readonly QueryLook[],
): Promise<readonly WatchLook[]> {
  const space = joint.current();
  if (space === undefined || pictures.length === 0) return [];
  const spaceId = space.embedder.space.id;
  const vectors = (await readPictures(joint, space, pictures)) ?? [];
  return vectors.map((vector) => ({ spaceId, vector: quantise(vector) }));
}

const tellerOf =
  ({ onFound }: WatchesDeps, news: News) =>
  ({ told, isWaitedFor }: NotedMatches): void => {
    news.tell(told);
    if (isWaitedFor) onFound();
  };

const notFound: Refusal = { refused: "NOT_FOUND" };

/** Events go through the watches into the store, so that they are heard with it. */
export function createWatches(deps: WatchesDeps): Watches & Pick<StreamStore, "appendEvents"> {
  const { store, clock, chance } = deps;
  const news = createNews();
  const listener = new Listener({ ...deps, isTold: news.isHeard, onMatch: tellerOf(deps, news) });
  /** Two changes at once would each count the watches as they were before. */
  const inTurn = createSerial();
  const put = async (watch: Parameters<typeof store.putWatch>[0]): Promise<Watch | Refusal> => {
    const stored = await listener.put(async () =>
      (await store.putWatch(watch)) ? store.watch(watch.id) : undefined,
    );
    return stored ?? { refused: "WATCH_NAME_TAKEN", data: { name: watch.name } };
  };

  return {
    start: () => listener.start(),
    wake: () => listener.wake(),
    wakeLate: (news) => listener.wakeLate(news),
    heard: () => listener.heard(),
    appendEvents: (batches, nowMs) => listener.appendEvents(batches, nowMs),
    movedBy: (swap) => listener.movedBy(swap),
    list: () => store.watches(),
    add: ({ name, text, threshold }) =>
      inTurn(async () => {
        const query = await listener.read(text);
        const refused = cannotWatch(query);
        if (refused !== undefined) return { refused };
        const looks = await looksOf(deps, query);
        if ("refused" in looks) return looks;
        const examples = await keptExamples(deps.examples, query, deps.embedder.space.id);
        if (examples === undefined) return { refused: "WATCH_LIKE" };
        if ((await store.watchCount()) >= watchCountMax)
          return { refused: "WATCH_TOO_MANY", data: { countMax: String(watchCountMax) } };
        const addedMs = clock.nowMs();
        const id = WatchId.parse(uuidV7(addedMs, chance.bytes(10)));
        return put({ id, name, text, threshold, paused: false, addedMs, looks, examples });
      }),
    update: ({ id, name, paused, threshold }) =>
      inTurn(async () => {
        const known = await store.watch(id);
        if (known === undefined) return notFound;
        return put({
          ...known,
          name: name ?? known.name,
          paused: paused ?? known.paused,
          threshold: threshold ?? known.threshold,
        });
      }),
    remove: (id) =>
      inTurn(async () => {
        const known = await store.watch(id);
        if (known === undefined) return notFound;
        await store.removeWatch(id);
        await listener.drop(id);
        return known;
      }),
    preview: createPreview({ ...deps, read: (text) => listener.read(text) }),
    matches: ({ watchId, onlyNew, limit }) => store.matches(watchId ?? null, onlyNew, limit),
    see: (watchId) => store.seeMatches(watchId ?? null),
    stream: (signal) => news.listen(signal),
    [Symbol.asyncDispose]: () => listener[Symbol.asyncDispose](),
  };
}
