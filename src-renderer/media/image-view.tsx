import { useState } from "react";
import type { Box } from "#shared/model/anchor.ts";
import { PartButton, PartChoice, placeOf } from "./part-choice.tsx";
import { useText } from "#ui/ui/text.tsx";

interface ImageViewProps {
  readonly url: string;
  /** Shown where the browser cannot draw the picture itself; absent where there is nothing else to show. */
  readonly fallbackUrl: string | undefined;
  readonly name: string;
  /** Parts to be shown, such as lines of text. */
  readonly boxes: readonly Box[];
  /** Finds what looks like a part; absent where that cannot be. */
  readonly onFindPart: ((box: Box) => void) | undefined;
}

/** A picture as large as the pane allows; an SVG in an `img` runs no script and fetches nothing. */
export function ImageView({ url, fallbackUrl, name, boxes, onFindPart }: ImageViewProps) {
  const text = useText();
  const [isChoosing, setIsChoosing] = useState(false);
  const [failedCount, setFailedCount] = useState(0);
  const shown = failedCount === 0 ? url : failedCount === 1 ? fallbackUrl : undefined;
  if (shown === undefined) return <p className="p-6 text-muted">{text("image.cannotShow")}</p>;
  const picture = (look: string) => (
    <img src={shown} alt={name} onError={() => setFailedCount(failedCount + 1)} className={look} />
  );
  const choice =
    onFindPart === undefined ? null : (
      <PartButton isChoosing={isChoosing} onClick={() => setIsChoosing(!isChoosing)} />
    );
  if (boxes.length === 0 && !isChoosing)
    return (
      <figure className="relative h-[56vh] shrink-0 bg-sunken p-4">
        {picture("size-full object-scale-down")}
        {choice}
      </figure>
    );
  const framed = picture("max-h-[56vh] max-w-full rounded-md object-contain shadow-2");
  return (
    <figure className="relative flex min-h-60 shrink-0 flex-col items-center justify-center gap-3 bg-sunken p-4">
      {isChoosing && onFindPart !== undefined ? (
        <PartChoice onFind={onFindPart} onCancel={() => setIsChoosing(false)}>
          {framed}
        </PartChoice>
      ) : (
        <span className="relative inline-block max-h-full max-w-full">
          {framed}
          {boxes.map((box, index) => (
            <span
              key={index}
              data-part="shown"
              className="absolute rounded-sm border-2 border-gold bg-gold-soft/30"
              style={placeOf(box)}
            />
          ))}
        </span>
      )}
      {choice}
    </figure>
  );
}
