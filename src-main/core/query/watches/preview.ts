/** What a watch would have told of what is there already, and up to which threshold: so that one is chosen by what it does. */
import { type Embedder, whereItRuns } from "#core/ports/embedder.ts";
import type { SearchStore } from "#core/ports/search-store.ts";
import type { HeardLook } from "#core/ports/watch-looks.ts";
import type { Watches } from "#core/ports/use-cases.ts";
import type { MetLook, Rehearsed, ShownWatch, StoredWatch, WatchStore } from "#core/ports/watch-store.ts";
import { codeCosine } from "#shared/kit/int8-vector.ts";
import type { ItemId } from "#shared/model/ids.ts";
import { lookSpace } from "#shared/model/look-space.ts";
import { soundSpace } from "#shared/model/sound-space.ts";
import { leastThreshold, type WatchPreview, type WatchRehearsal } from "#shared/model/watch.ts";
import type { ParsedQuery } from "#shared/query/ast.ts";
import { thresholdAt } from "../cut-off.ts";
import type { CompiledWatch } from "./compile.ts";
import { asNumbered, compileAll, meaningsOf } from "./compiled-watches.ts";
import { metLooks, thresholdOfLook, thresholdOfShown } from "./looks.ts";
import { picturesShown, type ShownDeps, wordsShown } from "./shown.ts";
import type { ReadKnown } from "./steering.ts";

export interface PreviewDeps {
  readonly store: Pick<WatchStore, "watch" | "lastLooks" | "rehearse">;
  readonly search: Pick<SearchStore, "synonyms">;
  readonly examples: ReadKnown;
  readonly embedder: Embedder;
  readonly joint: ShownDeps["joint"];
  readonly read: (text: string) => Promise<ParsedQuery>;
}

type JointSpace = NonNullable<ReturnType<ShownDeps["joint"]["current"]>>;

/** Any number will do: there is no other watch beside it. */
const number = 1;

export const createPreview =
  (deps: PreviewDeps): Watches["preview"] =>
  async (id, itemCountMax) => {
    const known = await deps.store.watch(id);
    return known === undefined ? { refused: "NOT_FOUND" } : rehearse(deps, known, itemCountMax);
  };

/** It is asked with the least threshold, by what asks all watches; what each item that it meets would meet besides is counted back. */
async function rehearse(deps: PreviewDeps, watch: StoredWatch, itemCountMax: number): Promise<WatchPreview> {
  const { store, search, embedder, joint } = deps;
  const lenient = { ...watch, threshold: leastThreshold, paused: false, afterSegment: 0 };
  const compiled = await compileAll(deps, [lenient], await search.synonyms(), number);
  const meanings = await whereItRuns(() => meaningsOf(embedder, compiled));
  const space = await joint.ready();
  const shown = space && (await whereItRuns(() => shownOf(joint, space, compiled)));
  const looks = compiled.flatMap((each) => each.looks);
  const spaceIds = [
    ...looks.map(({ spaceId }) => spaceId),
    ...(space === undefined || shown === undefined || shown.length === 0 ? [] : [space.embedder.space.id]),
  ];
  const heard = spaceIds.length === 0 ? [] : await store.lastLooks(itemCountMax, spaceIds);
  const met = [...metLooks(compiled, heard), ...metShown(shown ?? [], space, heard)];
  const answers = await Promise.all(
    compiled.map((each) =>
      store.rehearse(asNumbered(each, meanings?.get(number)), met, embedder.space.id, itemCountMax),
    ),
  );
  const [rehearsed] = answers;
  return {
    itemCount: rehearsed?.itemCount ?? 0,
    rehearsed: bestOfItems(rehearsed?.met ?? [], embedder, space),
    isPartial: meanings === undefined || (space !== undefined && shown === undefined),
  };
}

const shownOf = async (
  joint: PreviewDeps["joint"],
  space: JointSpace,
  compiled: readonly CompiledWatch[],
): Promise<readonly ShownWatch[]> => {
  const { signal } = new AbortController();
  return [
    ...(await wordsShown(space, compiled, signal)),
    ...(await picturesShown(joint, space, compiled, signal)),
  ];
};

const metShown = (
  shown: readonly ShownWatch[],
  space: JointSpace | undefined,
  heard: readonly HeardLook[],
): readonly MetLook[] =>
  shown.flatMap(({ codes, threshold, leg }) =>
    heard.flatMap(({ spaceId, segmentId, vector }): readonly MetLook[] => {
      if (spaceId !== space?.embedder.space.id) return [];
      const score = codeCosine(codes, vector.codes);
      return score < threshold ? [] : [{ number, segmentId, leg, score }];
    }),
  );

/** As a match is told of: what has the words before what is near, and opened at its nearest part. */
function bestOfItems(
  met: Rehearsed["met"],
  embedder: Pick<Embedder, "space">,
  space: JointSpace | undefined,
): readonly WatchRehearsal[] {
  const best = new Map<ItemId, WatchRehearsal>();
  const nearest = new Map<ItemId, Pick<WatchRehearsal, "segmentId" | "text">>();
  for (const { score, ...place } of met) {
    const { itemId, segmentId, text, leg } = place;
    const upTo = Math.min(1, Math.max(leastThreshold, thresholdMet(leg, score, embedder, space)));
    if (leg === "meaning") nearest.set(itemId, { segmentId, text });
    const before = best.get(itemId);
    if (before === undefined || leg === "words" || (upTo > before.upTo && before.leg !== "words"))
      best.set(itemId, { ...place, upTo });
  }
  return [...best.values()]
    .map((each) => (each.leg === "words" ? { ...each, ...nearest.get(each.itemId) } : each))
    .toSorted((one, other) => other.upTo - one.upTo || other.segmentId - one.segmentId);
}

function thresholdMet(
  leg: WatchRehearsal["leg"],
  score: number,
  embedder: Pick<Embedder, "space">,
  space: JointSpace | undefined,
): number {
  switch (leg) {
    case "meaning":
      return thresholdAt(score, embedder.space);
    case "look":
      return thresholdOfLook(score, lookSpace);
    case "sound":
      return thresholdOfLook(score, soundSpace);
    case "alike":
      return thresholdOfLook(score, { cutOff: space?.cutOffs.picture ?? 0 });
    case "shows":
      return thresholdOfShown(score, space?.cutOffs.words ?? 0);
    case "words":
    case "filters":
      return 1;
  }
}
