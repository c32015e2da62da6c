import { assertNever } from "#shared/kit/assert-never.ts";
import type { ItemKind } from "#shared/model/item.ts";
import type { OpenedItem } from "#shared/rpc/team-status.ts";
import { MediaPlayer } from "#ui/features/preview/media-player.tsx";
import { shownParts } from "#ui/features/preview/shown-parts.ts";
import { ImageView } from "#ui/media/image-view.tsx";
import { PdfView } from "#ui/media/pdf-view.tsx";

const viewedKinds = ["pdf", "image", "audio", "video"] as const satisfies readonly ItemKind[];
type ViewedKind = (typeof viewedKinds)[number];

/** An item whose very bytes are shown, and not its text alone. */
export type ViewedItem = OpenedItem & { readonly kind: ViewedKind };

export const isViewed = (opened: OpenedItem): opened is ViewedItem =>
  viewedKinds.some((kind) => kind === opened.kind);

interface SharedViewProps {
  readonly opened: ViewedItem;
  /** Where its original can be read. */
  readonly path: string;
  /** Of the segment that it opens at. */
  readonly ordinal: number;
  readonly words: readonly string[];
}

/** What another person shares, in the viewer that one's own files have, at the place that was found. */
export function SharedView({ opened, path, ordinal, words }: SharedViewProps) {
  const { kind, name, segments, durationMs } = opened;
  const place = segments.find((segment) => segment.ordinal === ordinal);
  const anchor = place?.anchor;
  switch (kind) {
    case "pdf":
      return (
        <PdfView
          url={path}
          name={name}
          page={anchor?.kind === "page" ? anchor.page : 1}
          boxes={anchor?.kind === "page" ? anchor.boxes : []}
        />
      );
    case "image":
      return (
        <ImageView
          url={path}
          fallbackUrl={undefined}
          name={name}
          boxes={shownParts(anchor, place?.text, words)}
          onFindPart={undefined}
        />
      );
    case "audio":
    case "video":
      return (
        <MediaPlayer
          played={{ name, kind, durationMs, url: path }}
          segments={segments}
          ordinal={ordinal}
          matched={words}
        />
      );
    default:
      return assertNever(kind);
  }
}
