/** Which watches a picture or a recording may meet: by scans of their codes, one a space, and by their hashes. */
import type { HeardLook, NumberedCodes, WatchLooks } from "#core/ports/watch-looks.ts";
import type { WatchVectors } from "#core/ports/watch-vectors.ts";
import type { SpaceId } from "#shared/model/ids.ts";
import type { PictureHash } from "#shared/model/picture.ts";
import { createAlikeHashes } from "./alike-hashes.ts";

/** Codes of one length in one space: of another length they are not comparable, and would push these out of a scan. */
interface Group {
  readonly spaceId: SpaceId;
  readonly scan: WatchVectors;
  readonly numbers: Set<number>;
}

export function createLikelyLooks(scanOf: () => WatchVectors): WatchLooks {
  const groups = new Map<string, Group>();
  const hashes = createAlikeHashes();
  const groupOf = ({ spaceId, codes }: Pick<NumberedCodes, "spaceId" | "codes">): Group => {
    const key = keyOf(spaceId, codes);
    const known = groups.get(key) ?? { spaceId, scan: scanOf(), numbers: new Set() };
    groups.set(key, known);
    return known;
  };
  const near = (looks: readonly HeardLook[]): ReadonlyMap<number, readonly number[]> => {
    const found = new Map<number, number[]>();
    const placesOf = Map.groupBy(looks.keys(), (place) => {
      const look = looks[place];
      return look && keyOf(look.spaceId, look.vector.codes);
    });
    for (const [key, places] of placesOf) {
      const group = key === undefined ? undefined : groups.get(key);
      if (group === undefined) continue;
      const ids = Uint32Array.from(places, (place) => place + 1);
      const codes = joined(places.flatMap((place) => looks[place]?.vector.codes ?? []));
      for (const { number, segmentId: id } of group.scan.near({ ids, codes })) {
        const own = found.get(id - 1);
        if (own === undefined) found.set(id - 1, [number]);
        else own.push(number);
      }
    }
    return found;
  };
  return {
    change(added, gone) {
      for (const [key, { scan, numbers }] of groups) {
        scan.change(
          [],
          gone.filter((number) => numbers.delete(number)),
        );
        if (numbers.size === 0) groups.delete(key);
      }
      for (const [group, own] of Map.groupBy(added, groupOf)) {
        group.scan.change(own, []);
        for (const { number } of own) group.numbers.add(number);
      }
      hashes.change(added, gone);
    },
    spaceIds: () => [...new Set(groups.values().map(({ spaceId }) => spaceId))],
    likely(looks) {
      const nearOf = near(looks);
      const alike = new Map<PictureHash | undefined, readonly number[]>();
      return looks.flatMap((look, place) => {
        // All parts of a picture have its hash.
        const known = alike.get(look.hash) ?? (look.hash === undefined ? [] : hashes.alike(look.hash));
        alike.set(look.hash, known);
        const numbers = new Set([...(nearOf.get(place) ?? []), ...known]);
        return numbers.size === 0 ? [] : [{ ...look, numbers: [...numbers] }];
      });
    },
  };
}

const keyOf = (spaceId: SpaceId, codes: Int8Array): string => `${codes.length} ${spaceId}`;

function joined(rows: readonly Int8Array[]): Int8Array<ArrayBuffer> {
  const dimensions = rows[0]?.length ?? 0;
  const all = new Int8Array(rows.length * dimensions);
  for (const [place, row] of rows.entries()) all.set(row, place * dimensions);
  return all;
}
