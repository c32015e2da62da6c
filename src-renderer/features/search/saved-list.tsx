import { Bookmark, History, Pencil, Trash2 } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import type { SavedSearch } from "#shared/model/saved-search.ts";
import { useRecentSearches, useSavedActions, useSavedSearches } from "#ui/state/saved-searches.ts";
import { Button } from "#ui/ui/button.tsx";
import { TextField } from "#ui/ui/field.tsx";
import { IconButton } from "#ui/ui/icon-button.tsx";
import { useText } from "#ui/ui/text.tsx";
import { isName } from "./name-popover.tsx";
import { QueryLine } from "./query-line.tsx";

interface ListProps {
  readonly onQuery: (text: string) => void;
}

export const headingLook = "mb-1 px-3 text-xs font-semibold tracking-wide text-faint uppercase";
export const rowLook =
  "flex min-w-0 flex-1 items-center gap-3 rounded-md px-3 py-1.5 text-left hover:bg-sunken";

/** Searches under a name: a click asks them again. */
export function SavedList({ onQuery }: ListProps) {
  const text = useText();
  const searches = useSavedSearches();
  const { rename, remove } = useSavedActions();
  const [renamedId, setRenamedId] = useState<string>();
  if (searches.length === 0) return null;
  return (
    <section aria-label={text("saved.title")} className="mt-6">
      <h2 className={headingLook}>{text("saved.title")}</h2>
      <ul>
        {searches.map((search) => (
          <li key={search.id} className="flex items-center gap-1">
            {search.id === renamedId ? (
              <RenameForm
                search={search}
                onName={(name) => {
                  if (name !== search.name) rename({ id: search.id, name });
                  setRenamedId(undefined);
                }}
                onLeave={() => setRenamedId(undefined)}
              />
            ) : (
              <>
                <button type="button" onClick={() => onQuery(search.text)} className={rowLook}>
                  <Bookmark aria-hidden="true" className="size-4 shrink-0 text-accent" />
                  <bdi className="shrink-0 font-medium">{search.name}</bdi>
                  <bdi className="min-w-0 truncate text-sm text-faint">
                    <QueryLine text={search.text} />
                  </bdi>
                </button>
                <IconButton
                  label={text("saved.rename", { name: search.name })}
                  onClick={() => setRenamedId(search.id)}
                >
                  <Pencil aria-hidden="true" />
                </IconButton>
                <IconButton
                  label={text("saved.remove", { name: search.name })}
                  onClick={() => remove(search.id)}
                >
                  <Trash2 aria-hidden="true" />
                </IconButton>
              </>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

function RenameForm({
  search,
  onName,
  onLeave,
}: {
  readonly search: SavedSearch;
  readonly onName: (name: string) => void;
  readonly onLeave: () => void;
}) {
  const text = useText();
  const [name, setName] = useState(search.name);
  const formRef = useRef<HTMLFormElement>(null);
  // The button that led here is gone, and the focus would be with it.
  useEffect(() => formRef.current?.querySelector("input")?.select(), []);
  return (
    <form
      ref={formRef}
      className="flex flex-1 items-center gap-2 px-3 py-1"
      onSubmit={(event) => {
        event.preventDefault();
        if (isName(name)) onName(name.trim());
      }}
      onKeyDown={(event) => {
        if (event.key === "Escape") onLeave();
      }}
    >
      <TextField
        label={text("saved.name")}
        isLabelHidden
        value={name}
        onValue={setName}
        className="min-w-0 flex-1"
      />
      <Button type="submit" disabled={!isName(name)}>
        {text("save")}
      </Button>
    </form>
  );
}

/** What was searched for last; forgotten with one click. */
export function RecentList({ onQuery }: ListProps) {
  const say = useText();
  const { texts, forget } = useRecentSearches();
  if (texts.length === 0) return null;
  return (
    <section aria-label={say("recent.title")} className="mt-6">
      <div className="flex items-baseline justify-between">
        <h2 className={headingLook}>{say("recent.title")}</h2>
        <button
          type="button"
          onClick={forget}
          className="rounded-sm px-1 text-xs text-muted hover:text-ink hover:underline"
        >
          {say("recent.forget")}
        </button>
      </div>
      <ul>
        {texts.map((text) => (
          <li key={text} className="flex">
            <button type="button" onClick={() => onQuery(text)} className={rowLook}>
              <History aria-hidden="true" className="size-4 shrink-0 text-faint" />
              <bdi className="min-w-0 truncate">
                <QueryLine text={text} />
              </bdi>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
