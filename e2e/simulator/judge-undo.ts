/**
 * What undoing a device must come to: where it alone wrote since, all is as it was then, and where it did not nothing was
 * undone. Told entry by entry, for who wrote in one says nothing of another. Where it and others did, the undo's own tests say
 * what holds.
 */
import { isDeepStrictEqual } from "node:util";
import * as Y from "yjs";
import type { OwnedPast } from "#server/log/past.ts";
import type { Suspect } from "#server/undo/trace.ts";
import { birthKey } from "#shared/sync/births.ts";
import { type DocumentName, editsBeside } from "#shared/sync/document-name.ts";
import { editsOf } from "#shared/sync/edits.ts";
import { QuietDoc } from "#shared/sync/quiet-doc.ts";
import { hubDevice } from "./sim-hub.fake.ts";
import type { Undoing } from "./sim-undo.fake.ts";
import type { Team } from "./team.ts";

/** What a server lost that was put back, and devices brought back to it, is nobody's. */
export function judgeUndone(
  { world, hub, told, undo }: Team,
  finals: ReadonlyMap<DocumentName, Y.Doc>,
): void {
  if (told.hasRestored) return;
  for (const undoing of undo.all) {
    for (const [name, doc] of finals) {
      const past = hub.past(name);
      // Of what was erased in it only marks are left: it says no more what it was.
      if (past.begin !== undefined) continue;
      const wrong = wrongIn({ past, doc, edits: finals.get(editsBeside(name)) }, undoing);
      if (wrong !== undefined) world.violate(`${wrong} in ${name}`);
    }
    if (undo.left(undoing.suspect).length > 0) world.violate("undone twice is not once");
  }
}

interface Undone {
  readonly past: OwnedPast;
  readonly doc: Y.Doc;
  /** Of the same items. */
  readonly edits: Y.Doc | undefined;
}

function wrongIn({ past, doc, edits }: Undone, undoing: Undoing): string | undefined {
  const { before, writers } = replay(past, undoing);
  const after = entriesOf(doc);
  for (const path of new Set([...before.keys(), ...after.keys()])) {
    const [rootKey = "", key] = path.split(" ");
    if (rootKey.endsWith(hubDevice)) continue;
    const own = writers.of(path);
    // The time of a note stays as long as others' words in it do.
    if (key === "n/at" && writers.of(`${rootKey} n`).has("others")) continue;
    if (own.has("others")) {
      if (own.has("undoing") && !own.has("suspect")) return `what others wrote was undone: ${path}`;
      continue;
    }
    if (isDeepStrictEqual(before.get(path), after.get(path))) continue;
    const isBirth = birthKey(path) && !before.has(path);
    if (!isBirth) return `it is not as it was before: ${path}`;
    const isTrashed = edits !== undefined && editsOf(edits, path).fields.trash !== undefined;
    if (!isTrashed) return `what the device shared is not in the trash: ${path}`;
  }
  return undefined;
}

type Writer = "suspect" | "undoing" | "others";

interface Replayed {
  /** What entries held when it is undone since. */
  readonly before: ReadonlyMap<string, unknown>;
  /** Who wrote in an entry since, or put the map that it is in. */
  readonly writers: { readonly of: (path: string) => ReadonlySet<Writer> };
}

function replay({ updates }: OwnedPast, { suspect, written }: Undoing): Replayed {
  const doc = new QuietDoc();
  let before: ReadonlyMap<string, unknown> | undefined;
  const wrote = new Map<string, Set<Writer>>();
  for (const { update, receivedMs, deviceId } of updates) {
    if (receivedMs >= suspect.sinceMs) before ??= entriesOf(doc);
    const { changed } = doc.transact((transaction) => {
      Y.applyUpdate(doc, update);
      return transaction;
    });
    if (before === undefined) continue;
    const writer = written.has(update) ? "undoing" : writerOf(deviceId, suspect);
    for (const path of pathsOf(changed)) wrote.set(path, (wrote.get(path) ?? new Set()).add(writer));
  }
  const of = (path: string): ReadonlySet<Writer> =>
    new Set([...(wrote.get(path) ?? []), ...(wrote.get(path.split(" ")[0] ?? "") ?? [])]);
  return { before: before ?? entriesOf(doc), writers: { of } };
}

const writerOf = (deviceId: string, suspect: Suspect): Writer =>
  deviceId === suspect.deviceId ? "suspect" : "others";

/** By path: the key in the root, and, of a map, the key in that behind it. */
function entriesOf(doc: Y.Doc): ReadonlyMap<string, unknown> {
  const entries = new Map<string, unknown>();
  doc.getMap("items").forEach((value, rootKey) => {
    if (!(value instanceof Y.Map)) return void entries.set(rootKey, value);
    value.forEach((own: unknown, key) =>
      entries.set(`${rootKey} ${key}`, own instanceof Y.Text ? own.toJSON() : own),
    );
  });
  return entries;
}

function pathsOf(changed: Y.Transaction["changed"]): readonly string[] {
  const paths: string[] = [];
  for (const [type, keys] of changed) {
    const own = type._item;
    const isText = type instanceof Y.Text;
    if (own === null) for (const key of keys) paths.push(String(key));
    else if (!isText) for (const key of keys) paths.push(`${own.parentSub} ${key}`);
    else if (own.parent instanceof Y.Map) paths.push(`${own.parent._item?.parentSub} ${own.parentSub}`);
  }
  return paths;
}
