import { Bookmark, BookmarkCheck } from "lucide-react";
import { Popover } from "radix-ui";
import { useState } from "react";
import { savedNameLengthMax } from "#shared/model/saved-search.ts";
import { useSavedActions, useSavedSearches } from "#ui/state/saved-searches.ts";
import { Button } from "#ui/ui/button.tsx";
import { TextField } from "#ui/ui/field.tsx";
import { useText } from "#ui/ui/text.tsx";

/** Keeps the search under a name; one that is kept already says so. */
export function SaveSearch({ text }: { readonly text: string }) {
  const say = useText();
  const [isOpen, setIsOpen] = useState(false);
  const known = useSavedSearches().find((search) => search.text === text.trim());
  if (known !== undefined)
    return (
      <span className="inline-flex h-8 max-w-40 items-center gap-1.5 px-2 text-sm text-muted">
        <BookmarkCheck aria-hidden="true" className="size-4 shrink-0 text-accent" />
        <span className="sr-only">{say("saved.as")}</span>
        <bdi className="truncate">{known.name}</bdi>
      </span>
    );
  return (
    <Popover.Root open={isOpen} onOpenChange={setIsOpen}>
      <Popover.Trigger asChild>
        <Button look="quiet">
          <Bookmark aria-hidden="true" className="size-4" />
          {say("saved.save")}
        </Button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="end"
          sideOffset={4}
          aria-label={say("saved.save")}
          className="z-40 w-72 animate-rise rounded-lg border border-line bg-surface p-3 shadow-3"
        >
          <SaveForm text={text.trim()} onDone={() => setIsOpen(false)} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

function SaveForm({ text, onDone }: { readonly text: string; readonly onDone: () => void }) {
  const say = useText();
  const { save } = useSavedActions();
  const [name, setName] = useState(text.slice(0, savedNameLengthMax));
  return (
    <form
      className="flex items-end gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate({ name: name.trim(), text }, { onSuccess: onDone });
      }}
    >
      <TextField label={say("saved.name")} value={name} onValue={setName} className="min-w-0 flex-1" />
      <Button look="primary" type="submit" disabled={!isName(name) || save.isPending}>
        {say("save")}
      </Button>
    </form>
  );
}

export const isName = (name: string): boolean =>
  name.trim() !== "" && name.trim().length <= savedNameLengthMax;
