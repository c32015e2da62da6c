import { clsx } from "clsx";
import { Bell, BellOff, Pause, Play, Trash2 } from "lucide-react";
import type { Watch, WatchMatch } from "#shared/model/watch.ts";
import { asksForNearness } from "#shared/query/nearness.ts";
import { useNewMatches, useWatchActions, useWatches } from "#ui/state/watches.ts";
import { IconButton } from "#ui/ui/icon-button.tsx";
import { KindIcon } from "#ui/ui/kind-icon.tsx";
import { useFormats, useText } from "#ui/ui/text.tsx";
import { understood } from "./edit-query.ts";
import { nameOf } from "./match-name.ts";
import { inWords, QueryLine } from "./query-line.tsx";
import { TuneWatch } from "./tune-watch.tsx";
import { headingLook, rowLook } from "./saved-list.tsx";
import { searchRoute } from "./search-route.ts";

/** What came since the person last looked, and what is waited for. */
export function WatchList({ onQuery }: { readonly onQuery: (text: string) => void }) {
  const text = useText();
  const watches = useWatches();
  if (watches.length === 0) return null;
  return (
    <>
      <NewMatches />
      <section aria-label={text("watches.title")} className="mt-6">
        <h2 className={headingLook}>{text("watches.title")}</h2>
        <ul>
          {watches.map((watch) => (
            <WatchRow key={watch.id} watch={watch} onQuery={onQuery} />
          ))}
        </ul>
      </section>
    </>
  );
}

function WatchRow({ watch, onQuery }: { readonly watch: Watch; readonly onQuery: (text: string) => void }) {
  const text = useText();
  const { update, remove } = useWatchActions();
  const { id, name, paused, newCount } = watch;
  const Icon = paused ? BellOff : Bell;
  return (
    <li className="flex items-center gap-1">
      <button
        type="button"
        onClick={() => onQuery(watch.text)}
        title={text("watches.run", { text: inWords(watch.text, text) })}
        className={rowLook}
      >
        <Icon aria-hidden="true" className={clsx("size-4 shrink-0", paused ? "text-faint" : "text-accent")} />
        <bdi className="shrink-0 font-medium">{name}</bdi>
        <bdi className="min-w-0 flex-1 truncate text-sm text-faint">
          <QueryLine text={watch.text} />
        </bdi>
        {paused ? <span className="text-xs text-muted">{text("watches.paused")}</span> : null}
        {newCount > 0 ? (
          <span
            aria-label={text("watches.newLabel", { count: newCount })}
            className="rounded-full bg-accent-soft px-2 text-xs font-medium text-accent tabular-nums"
          >
            {text("watches.new", { count: newCount })}
          </span>
        ) : null}
      </button>
      {asksForNearness(understood(watch.text)) ? <TuneWatch watch={watch} /> : null}
      <IconButton
        label={text(paused ? "watches.resume" : "watches.pause", { name })}
        onClick={() => update({ id, paused: !paused })}
      >
        {paused ? <Play aria-hidden="true" /> : <Pause aria-hidden="true" />}
      </IconButton>
      <IconButton label={text("watches.remove", { name })} onClick={() => remove(id)}>
        <Trash2 aria-hidden="true" />
      </IconButton>
    </li>
  );
}

function NewMatches() {
  const text = useText();
  const matches = useNewMatches();
  const { see } = useWatchActions();
  if (matches.length === 0) return null;
  return (
    <section aria-label={text("watches.since")} className="mt-6">
      <div className="flex items-baseline justify-between">
        <h2 className={headingLook}>{text("watches.since")}</h2>
        <button
          type="button"
          onClick={() => see()}
          className="rounded-sm px-1 text-xs text-muted hover:text-ink hover:underline"
        >
          {text("watches.see")}
        </button>
      </div>
      <ul>
        {matches.map((match) => (
          <MatchRow key={`${match.watchId} ${match.itemId}`} match={match} />
        ))}
      </ul>
    </section>
  );
}

function MatchRow({ match }: { readonly match: WatchMatch }) {
  const text = useText();
  const formats = useFormats();
  const navigate = searchRoute.useNavigate();
  const { itemId: item, segmentId: segment, startMs: at } = match;
  return (
    <li className="flex">
      <button
        type="button"
        onClick={() => void navigate({ search: (before) => ({ ...before, item, segment, at }) })}
        className={clsx(rowLook, "items-start")}
      >
        <KindIcon kind={match.kind} className="mt-0.5 size-4 shrink-0 text-accent" />
        <span className="min-w-0 flex-1">
          <bdi className="block truncate">{nameOf(match)}</bdi>
          <span className="block truncate text-xs text-faint">
            <bdi>{match.watchName}</bdi> · {text(`watches.leg.${match.leg}`)} ·{" "}
            <time dateTime={new Date(match.matchedMs).toISOString()}>
              {formats.dateTime(match.matchedMs)}
            </time>
          </span>
        </span>
      </button>
    </li>
  );
}
