import type { Activity } from "#shared/rpc/library-contract.ts";
import { isBusy, leftCount } from "#ui/state/activity.tsx";
import { Keys } from "#ui/ui/keys.tsx";
import { Logo } from "#ui/ui/logo.tsx";
import { Meter } from "#ui/ui/meter.tsx";
import { useFormats, useText } from "#ui/ui/text.tsx";
import { RecentList, SavedList } from "./saved-list.tsx";
import { WatchList } from "./watch-list.tsx";

/** Above the box while nothing is asked. */
export function HomeTitle() {
  const text = useText();
  return (
    <div className="mb-6 flex items-center justify-center gap-3 px-6 pt-[13vh] max-sm:mb-4 max-sm:px-4 max-sm:pt-[7vh]">
      <Logo size={44} />
      <h1 className="text-3xl font-semibold tracking-tight max-sm:text-2xl">{text("home.title")}</h1>
    </div>
  );
}

const examples = [
  "example.meaning",
  "example.phrase",
  "example.kind",
  "example.date",
  "example.not",
] as const;

/** Below the box while nothing is asked: what it can do, and what is in it. */
export function HomeBelow({
  activity,
  onQuery,
}: {
  readonly activity: Activity | undefined;
  readonly onQuery: (text: string) => void;
}) {
  const text = useText();
  return (
    <div className="mx-auto flex min-h-0 w-full max-w-2xl flex-1 flex-col overflow-y-auto px-6 pb-8 max-sm:px-3">
      <section
        aria-label={text("home.examples")}
        className="mt-3 grid grid-cols-1 gap-x-4 gap-y-1 sm:grid-cols-2"
      >
        {examples.map((example) => (
          <button
            key={example}
            type="button"
            onClick={() => onQuery(text(example))}
            className="flex flex-col items-start gap-1 rounded-md px-3 py-2 text-left hover:bg-sunken"
          >
            <code className="max-w-full truncate rounded-sm bg-sunken px-1.5 font-mono text-sm text-accent">
              {text(example)}
            </code>
            <span className="text-sm text-faint">{text(`${example}.hint`)}</span>
          </button>
        ))}
        <p className="flex flex-col items-start gap-1 px-3 py-2 text-sm text-faint max-sm:hidden">
          <Keys of="Mod+k" />
          {text("home.palette")}
        </p>
      </section>
      <WatchList onQuery={onQuery} />
      <SavedList onQuery={onQuery} />
      <RecentList onQuery={onQuery} />
      {activity === undefined ? null : <Holding activity={activity} />}
    </div>
  );
}

/** What there is to search in, and what is still to come. */
function Holding({ activity }: { readonly activity: Activity }) {
  const text = useText();
  const formats = useFormats();
  const left = leftCount(activity);
  const done = activity.counts.indexed + activity.counts.skipped + activity.counts.failed;
  return (
    <div className="mt-auto pt-10 text-sm text-muted">
      {isBusy(activity) ? (
        <>
          <div className="mb-1.5 flex justify-between">
            <span>{text("home.filling", { count: left })}</span>
            <span className="tabular-nums">
              {activity.remainingMs === undefined
                ? ""
                : text("activity.remaining", { time: formats.duration(activity.remainingMs) })}
            </span>
          </div>
          <Meter
            fraction={done + left === 0 ? undefined : done / (done + left)}
            label={text("activity.progress")}
          />
        </>
      ) : (
        <p className="text-center">{text("home.holding", { count: activity.counts.indexed })}</p>
      )}
    </div>
  );
}
