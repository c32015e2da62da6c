import type { ReactNode } from "react";
import type { Activity } from "#shared/rpc/library-contract.ts";
import { Welcome } from "#ui/features/first-run/welcome.tsx";
import { isBusy } from "#ui/state/activity.tsx";
import { Keys } from "#ui/ui/keys.tsx";
import { Logo } from "#ui/ui/logo.tsx";
import { Meter } from "#ui/ui/meter.tsx";
import { useFormats, useText } from "#ui/ui/text.tsx";

interface SearchHomeProps {
  readonly box: ReactNode;
  readonly chips: ReactNode;
  readonly activity: Activity | undefined;
  readonly onQuery: (text: string) => void;
}

/** Nothing is asked yet: the box, what it can do, and what is in it. */
export function SearchHome({ box, chips, activity, onQuery }: SearchHomeProps) {
  const text = useText();
  if (activity !== undefined && activity.folders.length === 0) return <Welcome />;
  const examples = ["example.meaning", "example.phrase", "example.kind", "example.date", "example.not"] as const;
  return (
    <div className="flex h-full flex-col items-center overflow-y-auto px-6 pt-[14vh] pb-10">
      <div className="mb-6 flex items-center gap-3">
        <Logo size={44} />
        <h1 className="text-3xl font-semibold tracking-tight">{text("home.title")}</h1>
      </div>
      <div className="w-full max-w-2xl">
        {box}
        <div className="mt-2">{chips}</div>
      </div>
      <section aria-label={text("home.examples")} className="mt-5 grid w-full max-w-2xl grid-cols-1 gap-1 sm:grid-cols-2">
        {examples.map((example) => (
          <button key={example} type="button" onClick={() => onQuery(text(example))} className="flex items-baseline gap-2 rounded-md px-3 py-1.5 text-left hover:bg-sunken">
            <code className="rounded-sm bg-sunken px-1.5 font-mono text-sm text-accent">{text(example)}</code>
            <span className="truncate text-sm text-faint">{text(`${example}.hint`)}</span>
          </button>
        ))}
        <p className="flex items-center gap-2 px-3 py-1.5 text-sm text-faint">
          <Keys of="Mod+k" />
          {text("home.palette")}
        </p>
      </section>
      {activity === undefined ? null : <Holding activity={activity} />}
    </div>
  );
}

/** What there is to search in, and what is still to come. */
function Holding({ activity }: { readonly activity: Activity }) {
  const text = useText();
  const formats = useFormats();
  const left = activity.counts.waiting + activity.counts.working;
  const done = activity.counts.indexed + activity.counts.skipped + activity.counts.failed;
  return (
    <div className="mt-auto w-full max-w-2xl pt-10 text-sm text-muted">
      {isBusy(activity) ? (
        <>
          <div className="mb-1.5 flex justify-between">
            <span>{text("home.filling", { count: left })}</span>
            <span className="tabular-nums">{activity.remainingMs === undefined ? "" : text("activity.remaining", { time: formats.duration(activity.remainingMs) })}</span>
          </div>
          <Meter fraction={done + left === 0 ? undefined : done / (done + left)} label={text("activity.progress")} />
        </>
      ) : (
        <p className="text-center">{text("home.holding", { count: activity.counts.indexed })}</p>
      )}
    </div>
  );
}
