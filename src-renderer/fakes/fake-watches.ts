import { ItemId, SegmentId } from "#shared/model/ids.ts";
import { type Watch, WatchId, type WatchMatch, type WatchRehearsal } from "#shared/model/watch.ts";
import type { Implementer } from "./fake-host.ts";

const watchOf = (number: number, name: string, text: string, newCount: number): Watch => ({
  id: WatchId.parse(`01990000-0000-7000-8000-${String(number).padStart(12, "0")}`),
  name,
  text,
  threshold: 0.5,
  paused: false,
  addedMs: Date.UTC(2026, 10, 1),
  newCount,
});

const matchOf = (watch: Watch, segment: number, text: string, isWorded: boolean): WatchMatch => ({
  watchId: watch.id,
  watchName: watch.name,
  itemId: ItemId.parse("01990000-0000-7000-8000-000000000001"),
  segmentId: SegmentId.parse(segment),
  name: text.slice(0, 40),
  path: `stream:engine-room/${segment}`,
  kind: "message",
  leg: isWorded ? "words" : "meaning",
  score: isWorded ? 1 : 0.62,
  text,
  matchedMs: Date.UTC(2026, 10, 27, 4, 10 + segment),
  seen: false,
});

const rehearsalOf = (match: WatchMatch, place: number): WatchRehearsal => ({
  ...match,
  upTo: match.leg === "words" ? 1 : 0.62 - place / 10,
});

type Change = { readonly [Key in "name" | "paused" | "threshold"]?: Watch[Key] | undefined };
const changedBy = (known: Watch, { name, paused, threshold }: Change): Watch => ({
  ...known,
  name: name ?? known.name,
  paused: paused ?? known.paused,
  threshold: threshold ?? known.threshold,
});

/** Watches in memory: one has found something. Nothing new comes. */
export function fakeWatches({ watches: os }: Implementer) {
  let watches: readonly Watch[] = [
    watchOf(1, "Water in the ship", "bilge water alarm", 2),
    watchOf(2, "Visitors", '"front door" kind:message', 0),
  ];
  let matches: readonly WatchMatch[] = watches
    .slice(0, 1)
    .flatMap((watch) => [
      matchOf(watch, 1, "The bilge water alarm went off and was acknowledged by the second engineer.", true),
      matchOf(watch, 2, "Pump two started by itself, the level in the well is rising.", false),
    ]);
  const rehearsed = matches.map(rehearsalOf);
  const find = (id: WatchId): Watch | undefined => watches.find((watch) => watch.id === id);
  return {
    list: os.list.handler(() => watches),
    add: os.add.handler(({ input: { name, text }, errors }) => {
      if (watches.some((watch) => watch.name === name)) throw errors.WATCH_NAME_TAKEN({ data: { name } });
      const added = watchOf(watches.length + 1, name, text, 0);
      watches = [...watches, added];
      return added;
    }),
    update: os.update.handler(({ input, errors }) => {
      const known = find(input.id);
      if (known === undefined) throw errors.NOT_FOUND();
      const changed = changedBy(known, input);
      watches = watches.map((watch) => (watch.id === known.id ? changed : watch));
      return changed;
    }),
    remove: os.remove.handler(({ input: { id }, errors }) => {
      const known = find(id);
      if (known === undefined) throw errors.NOT_FOUND();
      watches = watches.filter((watch) => watch.id !== id);
      matches = matches.filter((match) => match.watchId !== id);
      return known;
    }),
    preview: os.preview.handler(({ input: { id }, errors }) => {
      if (find(id) === undefined) throw errors.NOT_FOUND();
      return { itemCount: 200, rehearsed, isPartial: false };
    }),
    matches: os.matches.handler(({ input: { watchId, onlyNew } }) =>
      matches.filter((match) => (watchId ?? match.watchId) === match.watchId && (!onlyNew || !match.seen)),
    ),
    see: os.see.handler(() => {
      const matchCount = matches.filter(({ seen }) => !seen).length;
      matches = matches.map((match) => ({ ...match, seen: true }));
      watches = watches.map((watch) => ({ ...watch, newCount: 0 }));
      return { matchCount };
    }),
    stream: os.stream.handler(async function* ({ signal }): AsyncGenerator<WatchMatch> {
      yield* [];
      await new Promise<void>((resolve) =>
        signal?.addEventListener("abort", () => resolve(), { once: true }),
      );
    }),
  };
}
