import { clsx } from "clsx";
import { useEffect, useRef } from "react";
import type { SegmentId } from "#shared/model/ids.ts";
import type { Segment } from "#shared/model/segment.ts";
import { clockText } from "#shared/query/durations.ts";
import { useText } from "#ui/ui/text.tsx";
import { spokenWords } from "./spoken-words.ts";

interface TranscriptProps {
  /** Parts in time, in order. */
  readonly segments: readonly Segment[];
  readonly hitId: SegmentId | undefined;
  readonly matched: readonly string[];
  readonly currentMs: number;
  readonly onPlayFrom: (timeMs: number) => void;
}

/** What is said, to read and to go to: each part by its time, each word by a click. */
export function Transcript({ segments, hitId, matched, currentMs, onPlayFrom }: TranscriptProps) {
  const text = useText();
  const listRef = useRef<HTMLOListElement>(null);
  useEffect(() => {
    listRef.current?.querySelector("[data-hit-segment]")?.scrollIntoView({ block: "center" });
  }, [hitId]);
  if (segments.length === 0) return <p className="py-2 text-sm text-muted">{text("media.nothingSaid")}</p>;
  return (
    <ol ref={listRef} aria-label={text("media.transcript")} className="flex flex-col">
      {segments.map((segment) => (
        <Said
          key={segment.id}
          segment={segment}
          isHit={segment.id === hitId}
          isPlaying={isWithin(segment, currentMs)}
          matched={matched}
          onPlayFrom={onPlayFrom}
        />
      ))}
    </ol>
  );
}

const isWithin = ({ anchor }: Segment, timeMs: number): boolean =>
  anchor.kind === "time" && anchor.startMs <= timeMs && timeMs < anchor.endMs;

interface SaidProps extends Pick<TranscriptProps, "matched" | "onPlayFrom"> {
  readonly segment: Segment;
  readonly isHit: boolean;
  readonly isPlaying: boolean;
}

function Said({ segment, isHit, isPlaying, matched, onPlayFrom }: SaidProps) {
  const text = useText();
  const { anchor } = segment;
  if (anchor.kind !== "time") return null;
  const time = clockText(anchor.startMs);
  return (
    <li
      {...(isHit ? { "data-hit-segment": "" } : {})}
      aria-current={isPlaying}
      className={clsx(
        "flex gap-3 border-l-[3px] py-1 pr-2 pl-3",
        isHit ? "border-gold bg-gold-soft/25" : isPlaying ? "border-accent" : "border-transparent",
      )}
    >
      <button
        type="button"
        onClick={() => onPlayFrom(anchor.startMs)}
        aria-label={text("media.playFrom", { time })}
        className="h-6 shrink-0 rounded-sm px-1 text-sm text-accent tabular-nums hover:bg-accent-soft"
      >
        {time}
      </button>
      {segment.text === "" ? (
        <span className="text-sm leading-6 text-muted italic">
          {text("media.speech", { first: time, last: clockText(anchor.endMs) })}
        </span>
      ) : (
        <p dir="auto" className="max-w-[72ch] leading-6 [overflow-wrap:anywhere]">
          {spokenWords(segment, isHit ? matched : []).map((word, place) => {
            const Word = word.isMatch ? "mark" : "span";
            return (
              <Word
                key={`${place}:${word.text}`}
                onClick={() => onPlayFrom(word.startMs)}
                className="cursor-pointer hover:underline"
              >
                {`${word.text} `}
              </Word>
            );
          })}
        </p>
      )}
    </li>
  );
}
