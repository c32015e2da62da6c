import { clsx } from "clsx";
import { useEffect, useRef } from "react";
import type { Anchor } from "#shared/model/anchor.ts";
import type { LanguageCode } from "#shared/model/item.ts";
import type { PlacedText } from "#shared/model/segment.ts";
import { clockText } from "#shared/query/durations.ts";
import { languageName } from "#ui/ui/language-name.ts";
import { useLocale, useText } from "#ui/ui/text.tsx";
import { type SpokenWord, spokenWords } from "./spoken-words.ts";

interface TranscriptProps {
  /** Parts in time, in order. */
  readonly segments: readonly PlacedText[];
  /** Of the one that is the hit. */
  readonly hitOrdinal: number | undefined;
  readonly matched: readonly string[];
  readonly currentMs: number;
  readonly onPlayFrom: (timeMs: number) => void;
}

/** What is said, to read and to go to: each part by its time, each word by a click. */
export function Transcript({ segments, hitOrdinal, matched, currentMs, onPlayFrom }: TranscriptProps) {
  const text = useText();
  const listRef = useRef<HTMLOListElement>(null);
  useEffect(() => {
    listRef.current?.querySelector("[data-hit-segment]")?.scrollIntoView({ block: "center" });
  }, [hitOrdinal]);
  if (segments.length === 0) return <p className="py-2 text-sm text-muted">{text("media.nothingSaid")}</p>;
  const languages = new Set(segments.flatMap(({ anchor }) => languageOf(anchor) ?? []));
  return (
    <div className="flex flex-col">
      <AboutTranscript segments={segments} languages={languages} />
      <ol ref={listRef} aria-label={text("media.transcript")} className="flex flex-col">
        {segments.map((segment) => (
          <Said
            key={segment.ordinal}
            segment={segment}
            namesLanguage={languages.size > 1}
            isHit={segment.ordinal === hitOrdinal}
            isPlaying={isWithin(segment, currentMs)}
            matched={matched}
            onPlayFrom={onPlayFrom}
          />
        ))}
      </ol>
    </div>
  );
}

const languageOf = (anchor: Anchor): LanguageCode | undefined =>
  anchor.kind === "time" ? anchor.language : undefined;

/** What is known of all of it: in which languages it is, and what the dots mean where there are any. */
function AboutTranscript({
  segments,
  languages,
}: Pick<TranscriptProps, "segments"> & { readonly languages: ReadonlySet<LanguageCode> }) {
  const text = useText();
  const locale = useLocale();
  const isUnsure = segments.some((segment) => spokenWords(segment, []).some((word) => word.isUnsure));
  const names = [...languages].map((code) => languageName(code, locale));
  const sentences = [
    ...(names.length === 0
      ? []
      : [text("media.spokenIn", { languages: new Intl.ListFormat(locale).format(names) })]),
    ...(isUnsure ? [text("media.unsureHint")] : []),
  ];
  return sentences.length === 0 ? null : <p className="pb-2 text-xs text-muted">{sentences.join(" · ")}</p>;
}

const isWithin = ({ anchor }: PlacedText, timeMs: number): boolean =>
  anchor.kind === "time" && anchor.startMs <= timeMs && timeMs < anchor.endMs;

interface SaidProps extends Pick<TranscriptProps, "matched" | "onPlayFrom"> {
  readonly segment: PlacedText;
  /** Where not all of it is in one. */
  readonly namesLanguage: boolean;
  readonly isHit: boolean;
  readonly isPlaying: boolean;
}

function Said({ segment, namesLanguage, isHit, isPlaying, matched, onPlayFrom }: SaidProps) {
  const text = useText();
  const locale = useLocale();
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
      {namesLanguage && anchor.language !== undefined ? (
        <span className="w-20 shrink-0 text-xs leading-6 text-muted">
          {languageName(anchor.language, locale)}
        </span>
      ) : null}
      {segment.text === "" ? (
        <span className="text-sm leading-6 text-muted italic">
          {text("media.speech", { first: time, last: clockText(anchor.endMs) })}
        </span>
      ) : (
        <p dir="auto" lang={anchor.language} className="max-w-[72ch] leading-6 [overflow-wrap:anywhere]">
          {spokenWords(segment, isHit ? matched : []).map((word, place) => (
            <Word key={`${place}:${word.text}`} word={word} onPlayFrom={onPlayFrom} />
          ))}
        </p>
      )}
    </li>
  );
}

/** What the model was not sure of has dots below it, and says so to whoever does not see them. */
function Word({ word, onPlayFrom }: Pick<TranscriptProps, "onPlayFrom"> & { readonly word: SpokenWord }) {
  const text = useText();
  const locale = useLocale();
  const Tag = word.isMatch ? "mark" : "span";
  return (
    <>
      <Tag
        onClick={() => onPlayFrom(word.startMs)}
        className={clsx(
          "cursor-pointer",
          word.isUnsure
            ? "underline decoration-muted decoration-dotted underline-offset-4"
            : "hover:underline",
        )}
      >
        {word.text}
        {word.isUnsure ? (
          <span lang={locale} className="sr-only select-none">{` ${text("media.unsure")}`}</span>
        ) : null}
      </Tag>
      {/* Dots end with their word, so that two words are told apart. */}
      {word.gap}
    </>
  );
}
