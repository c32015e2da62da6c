import { useRef, useState } from "react";
import { ItemKind, ItemStatus } from "#shared/model/item.ts";
import { useActivity } from "#ui/state/activity.tsx";
import { useStreams } from "#ui/state/streams.ts";
import { Choice, TextField } from "#ui/ui/field.tsx";
import { kindKey } from "#ui/ui/kind-icon.tsx";
import { useFormats, useText } from "#ui/ui/text.tsx";
import type { LibraryParams } from "./library-route.ts";

const namePauseMs = 150;

interface LibraryFiltersProps {
  readonly params: LibraryParams;
  readonly onParams: (params: Partial<LibraryParams>) => void;
}

export function LibraryFilters({ params, onParams }: LibraryFiltersProps) {
  const text = useText();
  const formats = useFormats();
  const activity = useActivity();
  const all = { value: "", label: text("library.all") };
  const statuses = ItemStatus.options.map((value) => ({
    value,
    label:
      activity === undefined
        ? text(`status.${value}`)
        : `${text(`status.${value}`)} (${formats.number(activity.counts[value])})`,
  }));
  const kinds = ItemKind.options.map((value) => ({ value, label: text(kindKey(value)) }));
  const streams = useStreams().map(({ id, name }) => ({
    value: id,
    label: text("library.stream", { name }),
  }));
  const folders = [
    ...(activity?.folders.map(({ id, path }) => ({ value: id, label: path })) ?? []),
    ...streams,
  ];
  return (
    <div
      role="search"
      aria-label={text("library.filter")}
      className="flex flex-wrap gap-2 max-sm:grid max-sm:grid-cols-2"
    >
      <NameFilter
        name={params.name ?? ""}
        onName={(name) => onParams({ name: name === "" ? undefined : name })}
      />
      <Choice
        label={text("library.status")}
        value={params.status ?? ""}
        choices={[all, ...statuses]}
        onValue={(value) => onParams({ status: ItemStatus.safeParse(value).data })}
        className="w-44 max-sm:w-full"
      />
      <Choice
        label={text("library.kind")}
        value={params.kind ?? ""}
        choices={[all, ...kinds]}
        onValue={(value) => onParams({ kind: ItemKind.safeParse(value).data })}
        className="w-36 max-sm:w-full"
      />
      <Choice
        label={text("library.folder")}
        value={params.folder ?? ""}
        choices={[all, ...folders]}
        onValue={(value) => onParams({ folder: folders.find((folder) => folder.value === value)?.value })}
        className="w-56 max-sm:w-full"
      />
    </div>
  );
}

/** Typed text is ahead of the address for a moment; whatever else changes the address starts it anew. */
function NameFilter({ name, onName }: { readonly name: string; readonly onName: (name: string) => void }) {
  const text = useText();
  const [draft, setDraft] = useState({ typed: name, over: name });
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const isOwn = name === draft.over || name === draft.typed;
  const type = (typed: string): void => {
    setDraft({ typed, over: name });
    clearTimeout(timer.current);
    timer.current = setTimeout(() => onName(typed), namePauseMs);
  };
  return (
    <TextField
      label={text("library.name")}
      type="search"
      value={isOwn ? draft.typed : name}
      onValue={type}
      placeholder={text("library.namePlaceholder")}
      className="w-56 max-sm:w-full"
    />
  );
}
