/** Drives below a watched folder that are not mounted now. Pure. */
import type { SeenFile } from "#core/ports/file-tree.ts";
import type { KnownFile } from "#core/ports/library-store.ts";
import { deviceOf } from "./reconcile.ts";

interface Looked {
  readonly rootKey: string;
  readonly known: readonly KnownFile[];
  readonly seen: readonly SeenFile[];
}

/** Devices of which nothing is seen any more, each with one path that was on it. */
export function drivesInDoubt({ rootKey, known, seen }: Looked): ReadonlyMap<string, string> {
  const rootDevice = deviceOf(rootKey);
  const seenPaths = new Set(seen.map(({ path }) => path));
  const there = new Set([rootDevice, ...seen.map(({ fileKey }) => deviceOf(fileKey))]);
  // A drive that came back has another number: where one of its paths is seen, all of it is there.
  for (const { path, fileKey } of known) if (seenPaths.has(path)) there.add(deviceOf(fileKey));
  const doubtful = new Map<string, string>();
  for (const { path, fileKey } of known) {
    const device = deviceOf(fileKey);
    if (!there.has(device)) doubtful.set(device, path);
  }
  return doubtful;
}

/** What is known of the lost drives is neither there nor gone. */
export const withoutDrives = (
  known: readonly KnownFile[],
  seen: readonly SeenFile[],
  lost: ReadonlySet<string>,
): readonly KnownFile[] => {
  if (lost.size === 0) return known;
  const seenPaths = new Set(seen.map(({ path }) => path));
  return known.filter(({ path, fileKey }) => seenPaths.has(path) || !lost.has(deviceOf(fileKey)));
};
