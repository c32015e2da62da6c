/** What is known × what is seen → what changed. Pure. */
import type { SeenFile } from "#core/ports/file-tree.ts";
import type { KnownFile, TreeDifference } from "#core/ports/library-store.ts";
import { nameOf } from "./path-text.ts";

/** The device of a file key: another one after the same disk was plugged in again. */
export const deviceOf = (fileKey: string): string => fileKey.slice(0, fileKey.indexOf(":"));
/** Without a time of birth, an inode may have been given to a new file. */
const knowsBirth = (fileKey: string): boolean => !fileKey.endsWith(":0");

const sameContent = (known: KnownFile, seen: SeenFile): boolean =>
  known.sizeBytes === seen.sizeBytes && known.modifiedMs === seen.modifiedMs;
const samePermission = (known: KnownFile, seen: SeenFile): boolean =>
  known.unreadable === (seen.obstacle === "unreadable");

/** The same file under another name, as far as the file system can tell. */
const isRenamed = (known: KnownFile, seen: SeenFile): boolean =>
  known.fileKey === seen.fileKey && (knowsBirth(seen.fileKey) || sameContent(known, seen));

/**
 * Is the file at a known path the one that was there? A disk that was plugged in again has another device number and
 * perhaps other inodes; there, size and time must do.
 */
const isInPlace = (known: KnownFile, seen: SeenFile): boolean =>
  known.fileKey === seen.fileKey ||
  (deviceOf(known.fileKey) !== deviceOf(seen.fileKey) && sameContent(known, seen));

/** The name is part of what is read: it tells Markdown from plain text, and may be all that there is to say of a picture. */
const readsTheSame = (known: KnownFile, seen: SeenFile): boolean =>
  sameContent(known, seen) && nameOf(known.path) === nameOf(seen.path);

/**
 * A file that left its path and is found at another keeps its item, edited or not, and two that changed places keep
 * theirs. A copy is a new item. Invariant: applied to `known`, the difference gives exactly `seen`.
 */
export function reconcile(known: readonly KnownFile[], seen: readonly SeenFile[]): TreeDifference {
  const knownAt = new Map(known.map((file) => [file.path, file]));
  const seenAt = new Map(seen.map((file) => [file.path, file]));
  /** Known files whose path no longer holds them, by key: hard links share one. */
  const displaced = new Map<string, KnownFile[]>();
  for (const file of known) {
    const there = seenAt.get(file.path);
    if (there !== undefined && isInPlace(file, there)) continue;
    const others = displaced.get(file.fileKey);
    if (others === undefined) displaced.set(file.fileKey, [file]);
    else others.push(file);
  }

  const difference = {
    added: [] as TreeDifference["added"][number][],
    changed: [] as TreeDifference["changed"][number][],
    moved: [] as TreeDifference["moved"][number][],
    removed: [] as TreeDifference["removed"][number][],
  };
  const settled = new Set<KnownFile>();
  const unmatched: SeenFile[] = [];
  // Renames first, so that a path whose old file moved away is not taken for an edit of it.
  for (const file of seenAt.values()) {
    const before = knownAt.get(file.path);
    if (before !== undefined && isInPlace(before, file)) {
      settled.add(before);
      if (!sameContent(before, file) || !samePermission(before, file))
        difference.changed.push({ ...file, itemId: before.itemId });
      else if (before.fileKey !== file.fileKey)
        difference.moved.push({ ...file, itemId: before.itemId, contentChanged: false });
      continue;
    }
    const candidates = displaced.get(file.fileKey) ?? [];
    const from = candidates.findIndex((candidate) => isRenamed(candidate, file));
    const renamed = from < 0 ? undefined : candidates.splice(from, 1)[0];
    if (renamed === undefined) unmatched.push(file);
    else {
      settled.add(renamed);
      difference.moved.push({
        ...file,
        itemId: renamed.itemId,
        contentChanged: !readsTheSame(renamed, file),
      });
    }
  }
  for (const file of unmatched) {
    const before = knownAt.get(file.path);
    // Saving often puts a new file in the old one's place: it is the same thing to a person.
    if (before !== undefined && !settled.has(before)) {
      settled.add(before);
      difference.changed.push({ ...file, itemId: before.itemId });
    } else difference.added.push(file);
  }
  for (const file of known) if (!settled.has(file)) difference.removed.push(file.itemId);
  return difference;
}

export const isEmpty = ({ added, changed, moved, removed }: TreeDifference): boolean =>
  added.length + changed.length + moved.length + removed.length === 0;
