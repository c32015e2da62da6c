/** Watches that wait for what looks, or sounds, like something: what is kept with them, and when it is met. */
import type { AwaitedCodes, HeardLook, LikelyLook, WatchLook } from "#core/ports/watch-looks.ts";
import type { MetLook, StoredWatch } from "#core/ports/watch-store.ts";
import { dequantise, quantise } from "#shared/kit/int8-vector.ts";
import type { SpaceId } from "#shared/model/ids.ts";
import { lookSpace } from "#shared/model/look-space.ts";
import { soundSpace } from "#shared/model/sound-space.ts";
import type { Space } from "#shared/model/space.ts";
import { leastThreshold, type WatchLeg } from "#shared/model/watch.ts";
import type { ParsedQuery, QueryLook } from "#shared/query/ast.ts";
import { bySense } from "#shared/query/look.ts";
import type { AskedLook } from "../looks/asked-looks.ts";
import { sameHashBitsMax } from "../looks/limits.ts";
import { differentBits, meanOf } from "../looks/look-leg.ts";
import { nearShare } from "../joint/limits.ts";

/** Undefined where one of them is gone or could not be looked at: a watch would wait for ever. */
export function keptLooks(
  asked: readonly AskedLook[],
  { id: spaceId }: Pick<Space, "id">,
): readonly WatchLook[] | undefined {
  const kept = asked.flatMap(({ vector, hash }): readonly WatchLook[] =>
    vector === undefined
      ? []
      : [{ spaceId, vector: quantise(vector), ...(hash === undefined ? {} : { hash }) }],
  );
  return kept.length === asked.length ? kept : undefined;
}

/**
 * A watch's threshold is one of meaning, from .2 to 1. Of looks unrelated pictures reach the cut-off of their space, so what is
 * between that and 1 is shared out alike: the usual .5 of .6 … 1 is .75.
 */
export const lookThreshold = (threshold: number, { cutOff }: Pick<Space, "cutOff">): number =>
  cutOff + (1 - cutOff) * shareOf(threshold);

/** The threshold that such a look just meets. */
export const thresholdOfLook = (score: number, { cutOff }: Pick<Space, "cutOff">): number =>
  thresholdOf((score - cutOff) / (1 - cutOff));

/** Of what lies between the least threshold and 1. */
const shareOf = (threshold: number): number => (threshold - leastThreshold) / (1 - leastThreshold);
const thresholdOf = (share: number): number => leastThreshold + share * (1 - leastThreshold);

/** How near what was heard comes to what is waited for; as in a search, the same to the eye is as near as its bits. */
export function lookScorer(looks: readonly WatchLook[]): (heard: HeardLook) => number {
  const mean = meanOf(looks.map(({ vector }) => dequantise(vector))) ?? new Float32Array();
  const length = Math.hypot(...mean);
  const hashes = looks.flatMap(({ hash }) => hash ?? []);
  return ({ vector: { codes }, hash }) => {
    const bits = hash === undefined ? 64 : Math.min(64, ...hashes.map((each) => differentBits(each, hash)));
    const cosine = cosineOf(mean, length, codes);
    return bits <= sameHashBitsMax ? Math.max(cosine, 1 - bits / 64) : cosine;
  };
}

/** What is waited for in one space: how near something comes to it, and from where on that is enough. */
export interface AwaitedLook {
  readonly spaceId: SpaceId;
  readonly leg: Extract<WatchLeg, "look" | "sound">;
  readonly score: (heard: HeardLook) => number;
  readonly least: number;
  readonly codes: AwaitedCodes;
}

const senses = [
  { leg: "look", space: lookSpace },
  { leg: "sound", space: soundSpace },
] as const;

export const awaitedLooks = ({
  looks,
  threshold,
}: Pick<StoredWatch, "looks" | "threshold">): readonly AwaitedLook[] =>
  senses.flatMap(({ leg, space }): readonly AwaitedLook[] => {
    const own = looks.filter(({ spaceId }) => spaceId === space.id);
    const least = lookThreshold(threshold, space);
    if (own.length === 0) return [];
    const codes = { spaceId: space.id, ...codesOf(own, least) };
    return [{ spaceId: space.id, leg, score: lookScorer(own), least, codes }];
  });

/** What `lookScorer` gives at least `least` passes these. */
function codesOf(looks: readonly WatchLook[], least: number): Omit<AwaitedCodes, "spaceId"> {
  const mean = meanOf(looks.map(({ vector }) => dequantise(vector))) ?? new Float32Array();
  const { codes } = quantise(mean);
  // As far as the two are from each other at unit length, their cosines to anything else differ at most.
  const distance = Math.sqrt(Math.max(0, 2 - 2 * cosineOf(mean, Math.hypot(...mean), codes)));
  return {
    codes,
    threshold: least - distance,
    hashes: looks.flatMap(({ hash }) => hash ?? []),
    // Rounding at the very bit that is enough decides nothing here.
    differentBitsMax: Math.min(sameHashBitsMax, Math.floor((1 - least) * 64 + 1e-9)),
  };
}

/** The pictures that a watch names, with what a model saw of them when it was made, where one was here. */
export interface AwaitedPictures {
  readonly asked: readonly QueryLook[];
  readonly kept: readonly WatchLook[];
}

export function awaitedPictures(
  { looks }: Pick<StoredWatch, "looks">,
  { looks: asked }: Pick<ParsedQuery, "looks">,
): AwaitedPictures | undefined {
  const [pictures] = bySense(asked);
  const isOfModel = ({ spaceId }: WatchLook): boolean => !senses.some(({ space }) => space.id === spaceId);
  return pictures.length === 0 ? undefined : { asked: pictures, kept: looks.filter(isOfModel) };
}

/**
 * What a picture shows is as near to words as can be at about `nearShare` of the cut-off, for cosines of such models lie close together:
 * what is between the cut-off and that is shared out.
 */
export const shownThreshold = (threshold: number, cutOff: number): number =>
  cutOff + (fullyShown(cutOff) - cutOff) * shareOf(threshold);

/** The threshold that a picture which shows words so well just meets; a model without a cut-off has none but the least and 1. */
export const thresholdOfShown = (score: number, cutOff: number): number =>
  thresholdOf((score - cutOff) / Math.max(Number.EPSILON, fullyShown(cutOff) - cutOff));

const fullyShown = (cutOff: number): number =>
  Math.max(cutOff, Math.min((1 + cutOff) / 2, nearShare * cutOff));

interface LookingWatch {
  readonly number: number;
  readonly looks: readonly AwaitedLook[];
}

/** Exact: every look of every picture, and every stretch of a recording, is held against every watch. */
export const metLooks = (watches: readonly LookingWatch[], heard: readonly HeardLook[]): readonly MetLook[] =>
  heard.length === 0
    ? []
    : watches.flatMap(({ number, looks }) =>
        looks.flatMap(({ spaceId, leg, score: scoreOf, least }) =>
          heard.flatMap((each): readonly MetLook[] => {
            if (each.spaceId !== spaceId) return [];
            const score = scoreOf(each);
            const { segmentId, startMs } = each;
            return score < least ? [] : [{ number, segmentId, leg, score, startMs }];
          }),
        ),
      );

/** The same of all watches, since whatever they are met by is among what is likely. */
export const metLikely = (
  watches: ReadonlyMap<number, LookingWatch>,
  heard: readonly LikelyLook[],
): readonly MetLook[] =>
  heard.flatMap((look) =>
    metLooks(
      look.numbers.flatMap((number) => watches.get(number) ?? []),
      [look],
    ),
  );

/** Counted: it runs for every look of every new picture, and every watch that it may meet. */
function cosineOf(mean: Float32Array, length: number, codes: Int8Array): number {
  let [product, square] = [0, 0];
  for (let column = 0; column < codes.length; column++) {
    const code = codes[column] ?? 0;
    product += (mean[column] ?? 0) * code;
    square += code * code;
  }
  return length === 0 || square === 0 ? 0 : product / (length * Math.sqrt(square));
}
