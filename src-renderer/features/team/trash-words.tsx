import type { SharedItemId } from "#shared/model/team.ts";
import { dayMs } from "#shared/kit/spans.ts";
import { type TrashTime, useTrashTimes } from "#ui/state/trash-times.ts";
import { type Text, useFormats, useText } from "#ui/ui/text.tsx";

/** That something lies in the trash, and for how many days more; of a part of a day it is one. */
export function trashWords(text: Text, time: TrashTime | undefined): string {
  if (time === undefined) return text("team.trashed");
  const count = Math.ceil(time.leftMs / dayMs);
  return count > 0 ? text("team.trashedLeft", { count }) : text("team.trashedDue");
}

/** What will be of an item in the trash, and when; nothing where it is in none. */
export function TrashNote({ id, isTrashed }: { readonly id: SharedItemId; readonly isTrashed: boolean }) {
  const text = useText();
  const formats = useFormats();
  const time = useTrashTimes(isTrashed ? [id] : [])(id);
  if (!isTrashed) return null;
  return (
    <p role="note" className="rounded-md bg-gold-soft px-3 py-2 text-sm">
      {time === undefined
        ? text("team.trashedSometime")
        : text("team.trashedUntil", { time: formats.dateTime(time.goneMs) })}
    </p>
  );
}
