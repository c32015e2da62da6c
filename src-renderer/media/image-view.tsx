import { useState } from "react";
import type { Box } from "#shared/model/anchor.ts";
import { useText } from "#ui/ui/text.tsx";

interface ImageViewProps {
  readonly url: string;
  /** Shown where the browser cannot draw the picture itself. */
  readonly fallbackUrl: string;
  readonly name: string;
  readonly box: Box | undefined;
}

/** A picture as large as the pane allows; an SVG in an `img` runs no script and fetches nothing. */
export function ImageView({ url, fallbackUrl, name, box }: ImageViewProps) {
  const text = useText();
  const [failedCount, setFailedCount] = useState(0);
  if (failedCount > 1) return <p className="p-6 text-muted">{text("image.cannotShow")}</p>;
  const picture = (look: string) => (
    <img
      src={failedCount === 0 ? url : fallbackUrl}
      alt={name}
      onError={() => setFailedCount(failedCount + 1)}
      className={look}
    />
  );
  if (box === undefined)
    return (
      <figure className="h-[56vh] shrink-0 bg-sunken p-4">{picture("size-full object-scale-down")}</figure>
    );
  return (
    <figure className="flex min-h-60 shrink-0 items-center justify-center bg-sunken p-4">
      <span className="relative inline-block max-h-full max-w-full">
        {picture("max-h-[56vh] max-w-full rounded-md object-contain shadow-2")}
        <span
          className="absolute rounded-sm border-2 border-gold bg-gold-soft/30"
          style={{
            left: `${box.x * 100}%`,
            top: `${box.y * 100}%`,
            width: `${box.width * 100}%`,
            height: `${box.height * 100}%`,
          }}
        />
      </span>
    </figure>
  );
}
