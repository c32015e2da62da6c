/**
 * What tags there must be, from what people did: a tag is there if some addition of it was neither taken away by who had
 * seen it nor written over by the device that made it.
 */
import type { Doc, Map as YMap } from "yjs";
import type { DeviceId } from "#shared/model/team.ts";
import type { DocumentName } from "#shared/sync/document-name.ts";
import { addTag, removeTag, type Editor, type TagId } from "#shared/sync/edits.ts";
import type { OutboxId } from "#shared/sync/sync-ids.ts";

interface Act {
  readonly device: DeviceId;
  readonly name: DocumentName;
  entryId: OutboxId | undefined;
  readonly key: string;
  readonly tag: TagId;
  readonly added: string | undefined;
  readonly ended: readonly string[];
}

export interface TagModel {
  readonly toggle: (doc: Doc, editor: Editor, at: Pick<Act, "name" | "key" | "tag">) => Act;
  /** Of the acts whose updates were taken: `<item> <tag>`. */
  readonly expected: (name: DocumentName, isTaken: (act: Act) => boolean) => ReadonlySet<string>;
  readonly acts: readonly Act[];
}

export function createTagModel(mayRemove: () => boolean): TagModel {
  const acts: Act[] = [];
  return {
    acts,
    toggle(doc, editor, { name, key, tag }) {
      const seen = additions(doc, key, tag);
      const isRemoval = seen.length > 0 && mayRemove();
      const own = seen.filter((id) => id.startsWith(editor.device));
      const act: Act = {
        device: editor.device,
        name,
        entryId: undefined,
        key,
        tag,
        added: isRemoval ? undefined : `${editor.device} ${editor.hlc}`,
        ended: isRemoval ? seen : own,
      };
      if (isRemoval) removeTag(doc, key, tag);
      else addTag(doc, key, tag, editor);
      acts.push(act);
      return act;
    },
    expected(name, isTaken) {
      const taken = acts.filter((act) => act.name === name && isTaken(act));
      const ended = new Set(taken.flatMap((act) => act.ended.map((id) => `${act.key} ${act.tag} ${id}`)));
      return new Set(
        taken.flatMap(({ key, tag, added }) =>
          added === undefined || ended.has(`${key} ${tag} ${added}`) ? [] : [`${key} ${tag}`],
        ),
      );
    },
  };
}

/** Each by the device whose map it is in and its time. */
function additions(doc: Doc, key: string, tag: TagId): readonly string[] {
  const found: string[] = [];
  // Yjs's own loop: for each entry its iterators make a dozen objects.
  doc.getMap<YMap<unknown>>("items").forEach((map, own) => {
    if (!own.startsWith(`${key}/`)) return;
    const value = map.get(`#${tag}`);
    if (typeof value === "string") found.push(`${own.slice(key.length + 1)} ${value}`);
  });
  return found;
}
