import { FileX2 } from "lucide-react";
import type { Item } from "#shared/model/item.ts";
import { type GeoPoint, roundedBox } from "#shared/model/picture.ts";
import type { QueryLook } from "#shared/query/ast.ts";
import { ImageView } from "#ui/media/image-view.tsx";
import { PdfView } from "#ui/media/pdf-view.tsx";
import { useConnection } from "#ui/state/tessera.tsx";
import { limits } from "#ui/state/limits.ts";
import { Empty } from "#ui/ui/empty.tsx";
import { useText } from "#ui/ui/text.tsx";
import { statusSentence } from "#ui/ui/status-sentence.ts";
import { ImageFacts } from "./image-facts.tsx";
import { MediaPreview } from "./media-preview.tsx";
import { matchedWords, type PreviewTarget } from "./preview-target.ts";
import { SegmentList } from "./segment-list.tsx";
import { useShownParts } from "./use-shown-parts.ts";
import { useSegments } from "./use-preview.ts";

interface PreviewBodyProps {
  readonly item: Item;
  readonly target: PreviewTarget;
  readonly onLook?: (look: QueryLook) => void;
  readonly onNear?: (place: GeoPoint) => void;
}

/** The item itself, each kind in its own way. What is shown of a text is what was extracted, never its bytes. */
export function PreviewBody({ item, target, ...looking }: PreviewBodyProps) {
  const text = useText();
  const { bytes } = useConnection();
  if (item.kind === "image") return <ImagePreview key={item.id} item={item} target={target} {...looking} />;
  if ((item.kind === "audio" || item.kind === "video") && item.status !== "failed")
    return <MediaPreview key={item.id} item={item} target={target} onLook={looking.onLook} />;
  if (item.kind === "pdf" && item.sizeBytes <= limits.previewBytesMax)
    return <PdfPreview item={item} target={target} url={bytes.content(item.id)} />;
  if (item.segmentCount === 0)
    return (
      <Empty
        icon={<FileX2 aria-hidden="true" />}
        title={text("preview.nothing")}
        hint={statusSentence(item, text)}
      />
    );
  return <SegmentList key={item.id} item={item} target={target} />;
}

function ImagePreview({ item, target, onLook, onNear }: PreviewBodyProps) {
  const { bytes } = useConnection();
  const boxes = useShownParts(item.id, target);
  return (
    <div className="flex min-h-0 flex-1 flex-col overflow-y-auto">
      <ImageView
        url={bytes.content(item.id)}
        fallbackUrl={item.hasThumbnail ? bytes.thumbnail(item.id) : undefined}
        name={item.name}
        boxes={boxes}
        onFindPart={
          onLook === undefined ? undefined : (box) => onLook({ target: item.id, box: roundedBox(box) })
        }
      />
      <ImageFacts item={item} words={matchedWords(target.hit)} onNear={onNear} />
    </div>
  );
}

function PdfPreview({
  item,
  target,
  url,
}: {
  readonly item: Item;
  readonly target: PreviewTarget;
  readonly url: string;
}) {
  // The hit's own anchor is at hand at once; another place of the item is looked up.
  const known =
    target.hit !== undefined && target.hit.segmentId === target.segmentId ? target.hit.anchor : undefined;
  const { segments } = useSegments(item.id, target.segmentId);
  const anchor = known ?? segments.find(({ id }) => id === target.segmentId)?.anchor;
  return (
    <PdfView
      key={item.id}
      url={url}
      name={item.name}
      page={anchor?.kind === "page" ? anchor.page : 1}
      boxes={anchor?.kind === "page" ? anchor.boxes : []}
    />
  );
}
