/** A note without what the device wrote into it since, and with what it deleted of others. */
import * as Y from "yjs";
import { limits } from "#shared/sync/limits.ts";
import type { ClockRanges } from "./clock-ranges.ts";

/** In order; each place is one of the text after those before. */
type Change =
  | { readonly kind: "insert"; readonly at: number; readonly words: string }
  | { readonly kind: "delete"; readonly at: number; readonly length: number };

export interface Undoing {
  readonly inserted: ClockRanges;
  /** What is to be brought back. */
  readonly deleted: ClockRanges;
}

/** Whether it changed. What would make it longer than a note may be stays deleted. */
export function undoText(text: Y.Text, undoing: Undoing): boolean {
  const changes = changesOf(text, undoing);
  let skipped = 0;
  let isChanged = false;
  for (const change of changes) {
    if (change.kind === "delete") text.delete(change.at - skipped, change.length);
    else if (text.length + change.words.length > limits.noteCharsMax) {
      skipped += change.words.length;
      continue;
    } else text.insert(change.at - skipped, change.words);
    isChanged = true;
  }
  return isChanged;
}

function changesOf(text: Y.Text, { inserted, deleted }: Undoing): readonly Change[] {
  const changes: Change[] = [];
  let at = 0;
  for (const { item, unit, word } of charactersOf(text)) {
    const { client, clock } = item.id;
    const isTheirs = inserted.has(client, clock + unit);
    const last = changes.at(-1);
    if (isTheirs && !item.deleted) {
      if (last?.kind === "delete" && last.at === at)
        changes[changes.length - 1] = { ...last, length: last.length + 1 };
      else changes.push({ kind: "delete", at, length: 1 });
    } else if (!isTheirs && item.deleted && deleted.has(client, clock + unit)) {
      if (last?.kind === "insert" && last.at + last.words.length === at)
        changes[changes.length - 1] = { ...last, words: last.words + word };
      else changes.push({ kind: "insert", at, words: word });
      at += 1;
    } else if (!item.deleted) at += 1;
  }
  return changes;
}

/** All that ever were in it and are kept, in their order; a pair of surrogates is two. */
function* charactersOf(text: Y.Text) {
  for (let item = text._start; item !== null; item = item.right)
    if (item.content instanceof Y.ContentString)
      for (let unit = 0; unit < item.content.str.length; unit++)
        yield { item, unit, word: item.content.str.charAt(unit) };
}

/** What a text said before the device put another one in its place. */
export function wordsBefore(text: Y.Text, { inserted, deleted }: Undoing): string {
  let words = "";
  for (const { item, unit, word } of charactersOf(text)) {
    const { client, clock } = item.id;
    const isTheirs = inserted.has(client, clock + unit);
    if (!isTheirs && (!item.deleted || deleted.has(client, clock + unit))) words += word;
  }
  return words.toWellFormed();
}
