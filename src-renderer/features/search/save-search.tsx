import { Bell, BellRing, Bookmark, BookmarkCheck } from "lucide-react";
import type { ReactNode } from "react";
import { useSavedActions, useSavedSearches } from "#ui/state/saved-searches.ts";
import { useWatchActions, useWatches } from "#ui/state/watches.ts";
import { useText } from "#ui/ui/text.tsx";
import { NamePopover } from "./name-popover.tsx";

/** Keeps the search under a name; one that is kept already says so. */
export function SaveSearch({ text }: { readonly text: string }) {
  const say = useText();
  return (
    <UnderName
      query={text.trim()}
      among={useSavedSearches()}
      keep={useSavedActions().save}
      icons={{ keep: <Bookmark aria-hidden="true" />, kept: <BookmarkCheck aria-hidden="true" /> }}
      labels={{ keep: say("saved.save"), name: say("saved.name"), kept: say("saved.as") }}
    />
  );
}

/** Waits for what is yet to come and meets the search. */
export function WatchSearch({ text }: { readonly text: string }) {
  const say = useText();
  return (
    <UnderName
      query={text.trim()}
      among={useWatches()}
      keep={useWatchActions().add}
      icons={{ keep: <Bell aria-hidden="true" />, kept: <BellRing aria-hidden="true" /> }}
      labels={{ keep: say("watches.add"), name: say("watches.name"), kept: say("watches.title") }}
    />
  );
}

interface Named {
  readonly name: string;
  readonly text: string;
}

interface UnderNameProps {
  readonly query: string;
  readonly among: readonly Named[];
  readonly keep: {
    readonly isPending: boolean;
    mutate(named: Named, done: { readonly onSuccess: () => void }): void;
  };
  readonly icons: { readonly keep: ReactNode; readonly kept: ReactNode };
  readonly labels: { readonly keep: string; readonly name: string; readonly kept: string };
}

function UnderName({ query, among, keep, icons, labels }: UnderNameProps) {
  const known = among.find(({ text }) => text === query);
  if (known !== undefined) return <Known icon={icons.kept} how={labels.kept} name={known.name} />;
  return (
    <NamePopover
      label={labels.keep}
      icon={<span className="[&>svg]:size-4">{icons.keep}</span>}
      nameLabel={labels.name}
      suggested={query}
      isPending={keep.isPending}
      onName={(name, onSuccess) => keep.mutate({ name, text: query }, { onSuccess })}
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
