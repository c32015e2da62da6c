import { AudioWaveform, Pause, Play } from "lucide-react";
import { useRef } from "react";
import type { Item } from "#shared/model/item.ts";
import type { QueryLook } from "#shared/query/ast.ts";
import type { Segment } from "#shared/model/segment.ts";
import { clockText } from "#shared/query/durations.ts";
import { Filmstrip } from "#ui/media/filmstrip.tsx";
import { type Player, usePlayer } from "#ui/media/use-player.ts";
import { Waveform } from "#ui/media/waveform.tsx";
import { failureText } from "#ui/state/item-actions.ts";
import { useConnection } from "#ui/state/tessera.tsx";
import { IconButton } from "#ui/ui/icon-button.tsx";
import { MarkedText } from "#ui/ui/marked-text.tsx";
import { wordMarks } from "#ui/ui/marks.ts";
import { statusSentence } from "#ui/ui/status-sentence.ts";
import { useText } from "#ui/ui/text.tsx";
import { matchedWords, type PreviewTarget } from "./preview-target.ts";
import { openingMs, startOf } from "./spoken-words.ts";
import { Transcript } from "./transcript.tsx";
import { useMediaSegments } from "./use-media-segments.ts";

interface MediaPreviewProps {
  readonly item: Item;
  readonly target: PreviewTarget;
  /** Finds what sounds like it; absent where nothing can be found from here. */
  readonly onLook?: ((look: QueryLook) => void) | undefined;
}

/** A recording or a video, opened where the hit is. */
export function MediaPreview({ item, target, onLook }: MediaPreviewProps) {
  const text = useText();
  const { data: segments, error } = useMediaSegments(item.id);
  if (error !== null) return <p className="p-6 text-harm">{failureText(error, text)}</p>;
  if (segments === undefined) return <p className="p-6 text-muted">{text("loading")}</p>;
  return <OpenMedia item={item} target={target} onLook={onLook} segments={segments} />;
}

function OpenMedia({
  item,
  target,
  onLook,
  segments,
}: MediaPreviewProps & { readonly segments: readonly Segment[] }) {
  const text = useText();
  const { bytes } = useConnection();
  const elementRef = useRef<HTMLVideoElement & HTMLAudioElement>(null);
  const matched = matchedWords(target.hit);
  const [about, ...places] = segments;
  const chosen = segments.find(({ id }) => id === target.segmentId);
  const hit = chosen === about ? undefined : chosen;
  // Of what was found by how it sounds, the stretch that does so.
  const sounding = hit === undefined ? target.hit?.legs.sound?.span : undefined;
  const said = places.filter(({ anchor }) => anchor.kind === "time");
  const scenesMs = segments.flatMap(({ anchor }) => (anchor.kind === "frame" ? [anchor.timeMs] : []));
  const player = usePlayer(
    elementRef,
    target.atMs ?? (hit === undefined ? (sounding?.startMs ?? 0) : openingMs(hit, matched)),
  );
  const durationMs = item.durationMs ?? 0;
  const source = { ref: elementRef, src: bytes.content(item.id), preload: "metadata" } as const;
  return (
    <div
      role="group"
      tabIndex={-1}
      aria-label={text("media.player")}
      onKeyDown={player.onKeyDown}
      className="flex min-h-0 flex-1 flex-col gap-3 overflow-y-auto p-4 outline-none"
    >
      {item.kind === "video" ? (
        <video
          {...source}
          controls
          {...(item.hasThumbnail ? { poster: bytes.thumbnail(item.id) } : {})}
          aria-label={item.name}
          className="max-h-[42vh] w-full shrink-0 rounded-md bg-black"
        />
      ) : (
        <audio {...source} aria-label={item.name} />
      )}
      {player.isBroken ? <p className="text-sm text-muted">{text("media.cannotPlay")}</p> : null}
      <Transport
        player={player}
        durationMs={durationMs}
        onSoundsLike={
          onLook === undefined
            ? undefined
            : (atMs) => onLook({ target: item.id, sound: { atMs: Math.floor(atMs) } })
        }
      />
      <Waveform
        url={bytes.waveform(item.id)}
        durationMs={durationMs}
        currentMs={player.currentMs}
        hit={hit === undefined ? sounding : spanOf(hit)}
        onSeek={player.seek}
      />
      <Filmstrip
        timesMs={scenesMs}
        urlOf={(timeMs) => bytes.frame(item.id, timeMs)}
        currentMs={player.currentMs}
        onPick={player.playFrom}
      />
      {item.reason === undefined ? null : (
        <p className="rounded-md bg-sunken px-3 py-2 text-sm text-muted">{statusSentence(item, text)}</p>
      )}
      <Transcript
        segments={said}
        hitId={hit?.id}
        matched={matched}
        currentMs={player.currentMs}
        onPlayFrom={player.playFrom}
      />
      {about === undefined ? null : <About segment={about} matched={matched} />}
    </div>
  );
}

function spanOf({ anchor }: Segment): { readonly startMs: number; readonly endMs: number } {
  const startMs = startOf(anchor);
  return { startMs, endMs: anchor.kind === "time" ? anchor.endMs : startMs };
}

function Transport({
  player,
  durationMs,
  onSoundsLike,
}: {
  readonly player: Player;
  readonly durationMs: number;
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
function About({ segment, matched }: { readonly segment: Segment; readonly matched: readonly string[] }) {
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
