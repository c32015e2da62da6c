/** Files that may still be being written wait until they are still. */
import type { SeenFile } from "#core/ports/file-tree.ts";
import type { KnownFile } from "#core/ports/library-store.ts";
import { type IngestTiming, limits } from "./limits.ts";

export interface HeldFiles {
  /** Divides what is known and seen into what can be compared now and the paths to look at again after `stabilityMs`. */
  hold(known: readonly KnownFile[], seen: readonly SeenFile[], nowMs: number): Still;
}
export interface Still {
  readonly known: readonly KnownFile[];
  readonly seen: readonly SeenFile[];
  readonly again: readonly string[];
}

interface Held {
  readonly sinceMs: number;
  readonly sizeBytes: number;
  readonly modifiedMs: number;
}

export function createHeldFiles(timing: IngestTiming): HeldFiles {
  const held = new Map<string, Held>();

  const isStill = (file: SeenFile, known: KnownFile | undefined, nowMs: number): boolean => {
    if (file.obstacle !== undefined) return true;
    if (known !== undefined && known.sizeBytes === file.sizeBytes && known.modifiedMs === file.modifiedMs)
      return true;
    const before = held.get(file.path);
    if (before === undefined && held.size >= limits.heldFileCountMax) return true;
    if (before !== undefined && nowMs - before.sinceMs >= timing.stabilityMaxMs) return true;
    // A time in the future says nothing of the last moments: then only a second look that finds the same does.
    const isYoung = Math.abs(nowMs - file.modifiedMs) < timing.stabilityMs;
    const grewSince =
      before !== undefined && (before.sizeBytes !== file.sizeBytes || before.modifiedMs !== file.modifiedMs);
    return !isYoung && !grewSince;
  };

  return {
    hold(known, seen, nowMs) {
      const knownAt = new Map(known.map((file) => [file.path, file]));
      const still: SeenFile[] = [];
      const young: SeenFile[] = [];
      for (const file of seen) {
        if (isStill(file, knownAt.get(file.path), nowMs)) {
          held.delete(file.path);
          still.push(file);
        } else {
          const { sizeBytes, modifiedMs } = file;
          held.set(file.path, { sinceMs: held.get(file.path)?.sinceMs ?? nowMs, sizeBytes, modifiedMs });
          young.push(file);
        }
      }
      const seenPaths = new Set(seen.map(({ path }) => path));
      // What vanished before it was still is never seen again.
      for (const [path, { sinceMs }] of held)
        if (!seenPaths.has(path) && nowMs - sinceMs > timing.stabilityMaxMs) held.delete(path);
      if (young.length === 0) return { known, seen, again: [] };
      const youngPaths = new Set(young.map(({ path }) => path));
      const youngKeys = new Set(young.map(({ fileKey }) => fileKey));
      // A file that was renamed and edited waits under both names, or it would lose its item.
      const waits = ({ path, fileKey }: KnownFile): boolean => youngPaths.has(path) || youngKeys.has(fileKey);
      return {
        known: known.filter((file) => !waits(file)),
        seen: still,
        again: [...new Set([...youngPaths, ...known.filter(waits).map(({ path }) => path)])],
      };
    },
  };
}
