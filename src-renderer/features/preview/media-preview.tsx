import type { Item } from "#shared/model/item.ts";
import type { QueryLook } from "#shared/query/ast.ts";
import { failureText } from "#ui/state/item-actions.ts";
import { useConnection } from "#ui/state/tessera.tsx";
import { statusSentence } from "#ui/ui/status-sentence.ts";
import { useText } from "#ui/ui/text.tsx";
import { MediaPlayer } from "./media-player.tsx";
import { matchedWords, type PreviewTarget } from "./preview-target.ts";
import { useMediaSegments } from "./use-media-segments.ts";

interface MediaPreviewProps {
  readonly item: Item;
  readonly target: PreviewTarget;
  /** Finds what looks or sounds like it; absent where nothing can be found from here. */
  readonly onLook?: ((look: QueryLook) => void) | undefined;
}

/** A recording or a video, opened where the hit is. */
export function MediaPreview({ item, target, onLook }: MediaPreviewProps) {
  const text = useText();
  const { bytes } = useConnection();
  const { data: segments, error } = useMediaSegments(item.id);
  if (error !== null) return <p className="p-6 text-harm">{failureText(error, text)}</p>;
  if (segments === undefined) return <p className="p-6 text-muted">{text("loading")}</p>;
  return (
    <MediaPlayer
      played={{
        name: item.name,
        kind: item.kind,
        durationMs: item.durationMs,
        url: bytes.content(item.id),
        ...(item.hasThumbnail ? { posterUrl: bytes.thumbnail(item.id) } : {}),
        waveformUrl: bytes.waveform(item.id),
        frameUrl: (timeMs) => bytes.frame(item.id, timeMs),
      }}
      segments={segments}
      ordinal={segments.find(({ id }) => id === target.segmentId)?.ordinal}
      matched={matchedWords(target.hit)}
      sounding={target.hit?.legs.sound?.span}
      atMs={target.atMs}
      onLooksLike={
        onLook === undefined ? undefined : (atMs) => onLook({ target: item.id, atMs: Math.floor(atMs) })
      }
      onSoundsLike={
        onLook === undefined
          ? undefined
          : (atMs) => onLook({ target: item.id, sound: { atMs: Math.floor(atMs) } })
      }
      remark={item.reason === undefined ? undefined : statusSentence(item, text)}
    />
  );
}
