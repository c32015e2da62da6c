import { Bell, BellRing, Bookmark, BookmarkCheck } from "lucide-react";
import type { ReactNode } from "react";
import { useSavedActions, useSavedSearches } from "#ui/state/saved-searches.ts";
import { useWatchActions, useWatches } from "#ui/state/watches.ts";
import { useText } from "#ui/ui/text.tsx";
import { NamePopover } from "./name-popover.tsx";

/** Keeps the search under a name; one that is kept already says so. */
export function SaveSearch({ text }: { readonly text: string }) {
  const say = useText();
  const { save } = useSavedActions();
  const query = text.trim();
  const known = useSavedSearches().find((search) => search.text === query);
  if (known !== undefined)
    return <Known icon={<BookmarkCheck aria-hidden="true" />} how={say("saved.as")} name={known.name} />;
  return (
    <NamePopover
      label={say("saved.save")}
      icon={<Bookmark aria-hidden="true" className="size-4" />}
      nameLabel={say("saved.name")}
      suggested={query}
      isPending={save.isPending}
      onName={(name, onSuccess) => save.mutate({ name, text: query }, { onSuccess })}
    />
  );
}

/** Waits for what is yet to come and meets the search. */
export function WatchSearch({ text }: { readonly text: string }) {
  const say = useText();
  const { add } = useWatchActions();
  const query = text.trim();
  const known = useWatches().find((watch) => watch.text === query);
  if (known !== undefined)
    return <Known icon={<BellRing aria-hidden="true" />} how={say("watches.title")} name={known.name} />;
  return (
    <NamePopover
      label={say("watches.add")}
      icon={<Bell aria-hidden="true" className="size-4" />}
      nameLabel={say("watches.name")}
      suggested={query}
      isPending={add.isPending}
      onName={(name, onSuccess) => add.mutate({ name, text: query }, { onSuccess })}
    />
  );
}

function Known({
  icon,
  how,
  name,
}: {
  readonly icon: ReactNode;
  readonly how: string;
  readonly name: string;
}) {
  return (
    <span className="inline-flex h-8 max-w-40 items-center gap-1.5 px-2 text-sm text-muted">
      <span className="shrink-0 text-accent [&>svg]:size-4">{icon}</span>
      <span className="sr-only">{how}</span>
      <bdi className="truncate">{name}</bdi>
    </span>
  );
}
