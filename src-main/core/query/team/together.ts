/** One list of two: what is here and what the team has, nothing twice. */
import type { Hit } from "#shared/model/hit.ts";
import type { ContentHash } from "#shared/model/ids.ts";
import type { TeamHit } from "#shared/model/team-hit.ts";
import type { SharedItemId } from "#shared/model/team.ts";
import type { SortKey } from "#shared/query/ast.ts";
import { bestCosineOf, scoreOfLegs } from "#shared/query/leg-scale.ts";
import type { FoundHit } from "#shared/rpc/team-search.ts";

export interface Sides {
  readonly here: readonly Hit[];
  /** Of the hits here, in their order. */
  readonly contents: readonly (ContentHash | undefined)[];
  readonly team: readonly TeamHit[];
  /** Of the team's, those that this device shares itself and still has. */
  readonly own: ReadonlySet<SharedItemId>;
}

/**
 * Each side keeps its own order: what a person arranged here stays as it is. Which of the two comes next is decided by the
 * scores, on one scale for both: cosines are the same wherever they were worked out, and count relative to the best of all.
 */
export function together(sides: Sides, sort: SortKey): readonly FoundHit[] {
  const { here, team } = withoutDoubles(sides);
  const precedes = precedence(sort, [...here, ...team]);
  const merged: FoundHit[] = [];
  let [atHere, atTeam] = [0, 0];
  for (;;) {
    const [one, other] = [here[atHere], team[atTeam]];
    if (one !== undefined && (other === undefined || !precedes(other, one))) {
      merged.push(one);
      atHere += 1;
    } else if (other !== undefined) {
      merged.push(other);
      atTeam += 1;
    } else return merged;
  }
}

function withoutDoubles({ here, contents, team, own }: Sides) {
  const others = team.filter(({ itemId }) => !own.has(itemId));
  const sharers = new Map(
    others.flatMap((hit) => (hit.contentHash === undefined ? [] : [[hit.contentHash, hit]])),
  );
  const isHere = new Set(contents);
  return {
    here: here.map((hit, at): FoundHit => {
      const content = contents[at];
      const sharer = content === undefined ? undefined : sharers.get(content);
      return { from: "here", hit, ...(sharer === undefined ? {} : { alsoSharedBy: sharer.sharedBy }) };
    }),
    team: others
      .filter(({ contentHash }) => contentHash === undefined || !isHere.has(contentHash))
      .map((hit): FoundHit => ({ from: "team", hit })),
  };
}

type Precedes = (one: FoundHit, other: FoundHit) => boolean;

function precedence(sort: SortKey, all: readonly FoundHit[]): Precedes {
  switch (sort) {
    case "relevance": {
      const bestCosine = bestCosineOf(Math.max(0, ...all.map(({ hit }) => hit.legs.meaning?.score ?? 0)));
      return (one, other) => scoreOf(one, bestCosine) > scoreOf(other, bestCosine);
    }
    case "newest":
      return (one, other) => one.hit.modifiedMs > other.hit.modifiedMs;
    case "oldest":
      return (one, other) => one.hit.modifiedMs < other.hit.modifiedMs;
    case "largest":
      return (one, other) => one.hit.sizeBytes > other.hit.sizeBytes;
    case "smallest":
      return (one, other) => one.hit.sizeBytes < other.hit.sizeBytes;
    case "name":
      return (one, other) => one.hit.name.toLowerCase() < other.hit.name.toLowerCase();
  }
}

/** As `fuse` has it. What was found by more than words and meaning keeps the score that it has. */
function scoreOf({ hit }: FoundHit, bestCosine: number): number {
  const legs: Hit["legs"] = hit.legs;
  if (legs.look !== undefined || legs.shows !== undefined || legs.alike !== undefined) return hit.score;
  return scoreOfLegs(legs.words?.score, legs.meaning?.score, bestCosine);
}
