import { AudioWaveform, Images, Pause, Play } from "lucide-react";
import { useRef } from "react";
import type { MediaSpan } from "#shared/model/anchor.ts";
import type { ItemKind } from "#shared/model/item.ts";
import type { PlacedText } from "#shared/model/segment.ts";
import { clockText } from "#shared/query/durations.ts";
import { Filmstrip } from "#ui/media/filmstrip.tsx";
import { type Player, usePlayer } from "#ui/media/use-player.ts";
import { Waveform } from "#ui/media/waveform.tsx";
import { IconButton } from "#ui/ui/icon-button.tsx";
import { MarkedText } from "#ui/ui/marked-text.tsx";
import { wordMarks } from "#ui/ui/marks.ts";
import { useText } from "#ui/ui/text.tsx";
import { openingMs, startOf } from "./spoken-words.ts";
import { Transcript } from "./transcript.tsx";

/** What plays, and where its bytes are; what was derived of it may be elsewhere and not to be had. */
export interface Played {
  readonly name: string;
  readonly kind: ItemKind;
  readonly durationMs: number | undefined;
  readonly url: string;
  readonly posterUrl?: string;
  readonly waveformUrl?: string;
  readonly frameUrl?: (timeMs: number) => string;
}

interface MediaPlayerProps {
  readonly played: Played;
  /** The first says what the recording says of itself. */
  readonly segments: readonly PlacedText[];
  /** Of the segment that it opens at. */
  readonly ordinal: number | undefined;
  readonly matched: readonly string[];
  /** Where it opens if not at a segment: of what was found by how it sounds, the stretch that does so. */
  readonly sounding?: MediaSpan | undefined;
  /** Where that is known better than by the segment. */
  readonly atMs?: number | undefined;
  /** Find what looks like the scene, or sounds like a place; absent where nothing can be found from here. */
  readonly onLooksLike?: ((atMs: number) => void) | undefined;
  readonly onSoundsLike?: ((atMs: number) => void) | undefined;
  /** Why not all of it could be read. */
  readonly remark?: string | undefined;
}

/** Plays a recording or a video from where the hit is, with what is said in it. */
export function MediaPlayer({ played, segments, ordinal, matched, ...more }: MediaPlayerProps) {
  const text = useText();
  const elementRef = useRef<HTMLVideoElement & HTMLAudioElement>(null);
  const { kind, name, url, posterUrl, waveformUrl, frameUrl, durationMs = 0 } = played;
  const [about, ...places] = segments;
  const chosen = segments.find((segment) => segment.ordinal === ordinal);
  const hit = chosen === about ? undefined : chosen;
  const sounding = hit === undefined ? more.sounding : undefined;
  const said = places.filter(({ anchor }) => anchor.kind === "time");
  const scenesMs = framesOf(segments);
  const player = usePlayer(
    elementRef,
    more.atMs ?? (hit === undefined ? (sounding?.startMs ?? 0) : openingMs(hit, matched)),
  );
  const source = { ref: elementRef, src: url, preload: "metadata" } as const;
  return (
    <div
      role="group"
      tabIndex={-1}
      aria-label={text("media.player")}
      onKeyDown={player.onKeyDown}
      className="flex min-h-0 flex-1 flex-col gap-3 overflow-y-auto p-4 outline-none"
    >
      {kind === "video" ? (
        <video
          {...source}
          controls
          {...(posterUrl === undefined ? {} : { poster: posterUrl })}
          aria-label={name}
          className="max-h-[42vh] w-full shrink-0 rounded-md bg-black"
        />
      ) : (
        <audio {...source} aria-label={name} />
      )}
      {player.isBroken ? <p className="text-sm text-muted">{text("media.cannotPlay")}</p> : null}
      <Transport
        player={player}
        durationMs={durationMs}
        onLooksLike={scenesMs.length === 0 ? undefined : more.onLooksLike}
        onSoundsLike={more.onSoundsLike}
      />
      <Waveform
        url={waveformUrl}
        durationMs={durationMs}
        currentMs={player.currentMs}
        hit={hit === undefined ? sounding : spanOf(hit)}
        onSeek={player.seek}
      />
      {frameUrl === undefined ? null : (
        <Filmstrip
          timesMs={scenesMs}
          urlOf={frameUrl}
          currentMs={player.currentMs}
          onPick={player.playFrom}
        />
      )}
      {more.remark === undefined ? null : (
        <p className="rounded-md bg-sunken px-3 py-2 text-sm text-muted">{more.remark}</p>
      )}
      <Transcript
        segments={said}
        hitOrdinal={hit?.ordinal}
        matched={matched}
        currentMs={player.currentMs}
        onPlayFrom={player.playFrom}
      />
      {about === undefined ? null : <About segment={about} matched={matched} />}
    </div>
  );
}

/** Each once: what was read in a frame has a segment of its own. */
const framesOf = (segments: readonly PlacedText[]): readonly number[] => [
  ...new Set(segments.flatMap(({ anchor }) => (anchor.kind === "frame" ? [anchor.timeMs] : []))),
];

function spanOf({ anchor }: PlacedText): MediaSpan {
  const startMs = startOf(anchor);
  return { startMs, endMs: anchor.kind === "time" ? anchor.endMs : startMs };
}

function Transport({
  player,
  durationMs,
  onLooksLike,
  onSoundsLike,
}: {
  readonly player: Player;
  readonly durationMs: number;
  readonly onLooksLike: ((atMs: number) => void) | undefined;
  readonly onSoundsLike: ((atMs: number) => void) | undefined;
}) {
  const text = useText();
  return (
    <div className="flex shrink-0 items-center gap-2">
      <IconButton
        label={text(player.isPlaying ? "media.pause" : "media.play")}
        hint="K"
        onClick={player.toggle}
      >
        {player.isPlaying ? <Pause aria-hidden="true" /> : <Play aria-hidden="true" />}
      </IconButton>
      <span className="text-sm text-muted tabular-nums">
        {text("media.of", { time: clockText(player.currentMs), whole: clockText(durationMs) })}
      </span>
      {onLooksLike === undefined ? null : (
        <IconButton label={text("media.looksLikeHere")} onClick={() => onLooksLike(player.currentMs)}>
          <Images aria-hidden="true" />
        </IconButton>
      )}
      {onSoundsLike === undefined ? null : (
        <IconButton
          label={text("media.soundsLikeHere")}
          // At the very end nothing sounds any more.
          onClick={() => onSoundsLike(Math.min(player.currentMs, durationMs - 1))}
        >
          <AudioWaveform aria-hidden="true" />
        </IconButton>
      )}
    </div>
  );
}

/** What it says of itself, line by line. */
function About({ segment, matched }: { readonly segment: PlacedText; readonly matched: readonly string[] }) {
  const text = useText();
  return (
    <section aria-label={text("media.about")} className="border-t border-line pt-3 text-sm text-muted">
      {segment.text.split("\n").map((line, place) => (
        <p key={`${place}:${line}`} className="[overflow-wrap:anywhere]">
          <MarkedText text={line} marks={wordMarks(line, matched)} />
        </p>
      ))}
    </section>
  );
}
