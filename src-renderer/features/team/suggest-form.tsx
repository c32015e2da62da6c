import { useId, useState } from "react";
import { Tag } from "#shared/model/item.ts";
import type { ColourName } from "#shared/model/picture.ts";
import type { SharedItemId } from "#shared/model/team.ts";
import type { ItemEdits } from "#shared/rpc/team-status.ts";
import { SuggestedEdit } from "#shared/sync/suggestion.ts";
import { TagList } from "#ui/features/preview/tag-editor.tsx";
import { limits } from "#ui/state/limits.ts";
import { useSuggesting } from "#ui/state/suggestions.ts";
import { Button } from "#ui/ui/button.tsx";
import { TextField } from "#ui/ui/field.tsx";
import { useText } from "#ui/ui/text.tsx";
import { useToast } from "#ui/ui/toasts.tsx";
import { LabelChoice } from "./label-choice.tsx";

interface Draft {
  readonly title: string;
  readonly label: ColourName | null;
  readonly tags: readonly string[];
  readonly note: string;
}

const draftOf = ({ title, label, tags }: ItemEdits): Draft => ({
  title: title ?? "",
  label: label ?? null,
  tags,
  note: "",
});

/** Undefined while it is none: nothing differs, or more does than is taken. */
function editOf(draft: Draft, edits: ItemEdits): SuggestedEdit | undefined {
  const before = draftOf(edits);
  const title = draft.title.trim();
  const addTags = draft.tags.filter((tag) => !before.tags.includes(tag));
  const removeTags = before.tags.filter((tag) => !draft.tags.includes(tag));
  return SuggestedEdit.safeParse({
    ...(title === before.title ? {} : { title: title === "" ? null : title }),
    ...(draft.label === before.label ? {} : { label: draft.label }),
    ...(addTags.length === 0 ? {} : { addTags: addTags.map((tag) => Tag.parse(tag)) }),
    ...(removeTags.length === 0 ? {} : { removeTags }),
    ...(draft.note.trim() === "" ? {} : { note: draft.note }),
  }).data;
}

/** For who may not edit here: nobody else sees it until somebody who may takes it over. */
export function SuggestForm({ id, edits }: { readonly id: SharedItemId; readonly edits: ItemEdits }) {
  const text = useText();
  const toast = useToast();
  const noteId = useId();
  const hintId = useId();
  const { suggest, withdraw } = useSuggesting();
  const [draft, setDraft] = useState(() => draftOf(edits));
  const edit = editOf(draft, edits);
  const change = (part: Partial<Draft>): void => setDraft((before) => ({ ...before, ...part }));
  const send = (): void => {
    if (edit === undefined) return;
    suggest.mutate(
      { id, edit },
      {
        onSuccess: (suggestion) => {
          setDraft(draftOf(edits));
          toast({
            message: text("team.suggested"),
            durationMs: limits.undoMs,
            action: { label: text("undo"), run: () => withdraw.mutate(suggestion.id) },
          });
        },
      },
    );
  };
  return (
    <form
      aria-label={text("team.suggestForm")}
      aria-describedby={hintId}
      className="flex flex-col gap-2 rounded-md bg-sunken px-3 py-3"
      onSubmit={(event) => (event.preventDefault(), send())}
    >
      <p id={hintId} className="text-xs text-muted">
        {text("team.suggestHint")}
      </p>
      <TextField
        label={text("team.suggestTitle")}
        value={draft.title}
        onValue={(title) => change({ title })}
      />
      <LabelChoice
        title={text("team.suggestLabel")}
        label={draft.label}
        onLabel={(label) => change({ label })}
      />
      <TagList tags={draft.tags} onTags={(tags) => change({ tags })} />
      {edits.note === undefined ? null : (
        <p className="text-sm [overflow-wrap:anywhere] whitespace-pre-wrap">
          <bdi>{edits.note}</bdi>
        </p>
      )}
      <div>
        <label htmlFor={noteId} className="mb-1 block text-xs font-medium text-muted">
          {text("team.suggestNote")}
        </label>
        <textarea
          id={noteId}
          rows={2}
          value={draft.note}
          onChange={(event) => change({ note: event.target.value })}
          className="w-full rounded-md border border-line-strong bg-surface px-2.5 py-1.5 text-sm"
        />
      </div>
      <div className="flex justify-end">
        <Button type="submit" disabled={edit === undefined || suggest.isPending}>
          {text("team.suggest")}
        </Button>
      </div>
    </form>
  );
}
