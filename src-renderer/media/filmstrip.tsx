import { clsx } from "clsx";
import { useEffect, useRef } from "react";
import { clockText } from "#shared/query/durations.ts";
import { useText } from "#ui/ui/text.tsx";

interface FilmstripProps {
  readonly timesMs: readonly number[];
  readonly urlOf: (timeMs: number) => string;
  readonly currentMs: number;
  readonly onPick: (timeMs: number) => void;
}

/** A picture of each scene; the one that plays is in view. */
export function Filmstrip({ timesMs, urlOf, currentMs, onPick }: FilmstripProps) {
  const text = useText();
  const listRef = useRef<HTMLUListElement>(null);
  // The player counts in fractions: a scene has begun a little before it says so.
  const current = timesMs.findLast((timeMs) => timeMs <= currentMs + 50);
  useEffect(() => {
    const list = listRef.current;
    const picture = list?.querySelector<HTMLElement>("[aria-current=true]");
    if (list === null || picture === null || picture === undefined) return;
    list.scrollLeft = picture.offsetLeft - (list.clientWidth - picture.offsetWidth) / 2;
  }, [current]);
  if (timesMs.length === 0) return null;
  return (
    <ul
      ref={listRef}
      aria-label={text("media.scenes")}
      className="relative flex shrink-0 gap-1.5 overflow-x-auto py-1"
    >
      {timesMs.map((timeMs) => (
        <li key={timeMs} className="shrink-0">
          <button
            type="button"
            aria-current={timeMs === current}
            aria-label={text("media.sceneAt", { time: clockText(timeMs) })}
            onClick={() => onPick(timeMs)}
            className={clsx(
              "block overflow-hidden rounded-md border-2",
              timeMs === current ? "border-gold" : "border-transparent hover:border-line-strong",
            )}
          >
            <img
              src={urlOf(timeMs)}
              alt=""
              loading="lazy"
              decoding="async"
              className="h-16 w-auto min-w-10"
            />
            <span className="block bg-sunken px-1 text-center text-xs text-muted tabular-nums">
              {clockText(timeMs)}
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}
