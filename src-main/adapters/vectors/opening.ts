import { Revision, type SegmentId } from "#shared/model/ids.ts";

/** While the rows of the store are being read. What happens meanwhile must win over what is read. */
export interface Opening<Persisted> {
  /** What was found on disk; undefined where it is of no use. */
  readonly persisted: Persisted | undefined;
  readonly storeRevision: Revision;
  /** Rows that the store has. */
  readonly wantedCount: number;
  readonly added: Set<SegmentId>;
  readonly removed: Set<SegmentId>;
}

export const openingOf = <Persisted>(
  parts: Omit<Opening<Persisted>, "added" | "removed">,
): Opening<Persisted> => ({
  ...parts,
  added: new Set(),
  removed: new Set(),
});

interface Versioned<Persisted> {
  /** Absent once every row of the store is here. */
  opening: Opening<Persisted> | undefined;
  revision: Revision;
}

export const later = (one: Revision, other: Revision): Revision => Revision.parse(Math.max(one, other));

/** While rows are missing an index must not claim the revision: what it writes would pass for whole. */
export function claim(held: Versioned<unknown>, revision: Revision): void {
  if (held.opening === undefined) held.revision = later(held.revision, revision);
  else held.opening = { ...held.opening, storeRevision: later(held.opening.storeRevision, revision) };
}

/** Every row is here. False where that was known. */
export function settle(held: Versioned<unknown>): boolean {
  if (held.opening === undefined) return false;
  held.revision = later(held.opening.storeRevision, held.revision);
  held.opening = undefined;
  return true;
}
