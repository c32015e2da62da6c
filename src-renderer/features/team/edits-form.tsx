import { Star, Trash2 } from "lucide-react";
import { useId, useState } from "react";
import type { ColourName } from "#shared/model/picture.ts";
import type { SharedItemId } from "#shared/model/team.ts";
import type { ItemEdits } from "#shared/rpc/team-status.ts";
import { TagList } from "#ui/features/preview/tag-editor.tsx";
import { useTeamActions } from "#ui/state/team.ts";
import { limits } from "#ui/state/limits.ts";
import { Button } from "#ui/ui/button.tsx";
import { TextField } from "#ui/ui/field.tsx";
import { IconButton } from "#ui/ui/icon-button.tsx";
import { useText } from "#ui/ui/text.tsx";
import { useToast } from "#ui/ui/toasts.tsx";
import { LabelChoice } from "./label-choice.tsx";
import { TrashNote } from "./trash-words.tsx";

/** What people say of a shared item: everybody in its partition sees it. */
export function EditsForm({ id, edits: given }: { readonly id: SharedItemId; readonly edits: ItemEdits }) {
  const text = useText();
  const toast = useToast();
  const { edit } = useTeamActions();
  const noteId = useId();
  // What was answered last holds until the list brings it.
  const edits = edit.data?.edits ?? given;
  // What was pressed counts before it is answered, or a second press would be measured by what was.
  const asked = edit.isPending ? edit.variables.label : undefined;
  const shownLabel = asked === undefined ? (edits.label ?? null) : asked;
  const [title, setTitle] = useState(given.title ?? "");
  const [note, setNote] = useState(given.note ?? "");
  const isChanged = title.trim() !== (edits.title ?? "") || note !== (edits.note ?? "");
  type Edit = Parameters<typeof edit.mutate>[0];
  const tell = (message: string, undo: Edit): void =>
    toast({
      message,
      durationMs: limits.undoMs,
      action: { label: text("undo"), run: () => edit.mutate(undo) },
    });
  const setTrashed = (trashed: boolean): void =>
    edit.mutate(
      { id, trashed },
      { onSuccess: () => trashed && tell(text("team.nowTrashed"), { id, trashed: false }) },
    );
  const setLabel = (label: ColourName | null): void => {
    if (label === shownLabel) return;
    const message =
      label === null ? text("team.labelTaken") : text("team.labelGiven", { colour: text(`colour.${label}`) });
    edit.mutate({ id, label }, { onSuccess: () => tell(message, { id, label: shownLabel }) });
  };
  return (
    <form
      aria-label={text("team.edits")}
      className="flex flex-col gap-2 rounded-md bg-sunken px-3 py-3"
      onSubmit={(event) => {
        event.preventDefault();
        edit.mutate({
          id,
          ...(title.trim() === (edits.title ?? "") ? {} : { title }),
          ...(note === (edits.note ?? "") ? {} : { note }),
        });
      }}
    >
      <div className="flex items-end gap-2">
        <TextField label={text("team.title")} value={title} onValue={setTitle} className="flex-1" />
        <IconButton
          label={text("team.star")}
          aria-pressed={edits.favourite}
          onClick={() => edit.mutate({ id, favourite: !edits.favourite })}
        >
          <Star aria-hidden="true" className={edits.favourite ? "fill-gold text-gold" : ""} />
        </IconButton>
        <IconButton
          label={text("team.trash")}
          aria-pressed={edits.trashed}
          onClick={() => setTrashed(!edits.trashed)}
        >
          <Trash2 aria-hidden="true" />
        </IconButton>
      </div>
      <TrashNote id={id} isTrashed={edits.trashed} />
      <LabelChoice title={text("team.label")} label={shownLabel} onLabel={setLabel} />
      <TagList tags={edits.tags} onTags={(tags) => edit.mutate({ id, tags: [...tags] })} />
      <div>
        <label htmlFor={noteId} className="mb-1 block text-xs font-medium text-muted">
          {text("team.note")}
        </label>
        <textarea
          id={noteId}
          rows={2}
          value={note}
          onChange={(event) => setNote(event.target.value)}
          className="w-full rounded-md border border-line-strong bg-surface px-2.5 py-1.5 text-sm"
        />
      </div>
      <div className="flex justify-end">
        <Button type="submit" disabled={!isChanged || edit.isPending}>
          {text("save")}
        </Button>
      </div>
    </form>
  );
}
