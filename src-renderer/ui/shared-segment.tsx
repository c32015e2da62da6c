import type { ReactNode, Ref } from "react";
import type { SharedSegment } from "#shared/sync/payload.ts";
import { anchorLabel } from "./anchor-label.ts";
import { useText } from "./text.tsx";

interface SharedSegmentTextProps {
  readonly segment: Pick<SharedSegment, "headingPath" | "anchor">;
  /** Its words, or its rows. */
  readonly children: ReactNode;
  /** It is what was searched for. */
  readonly isHit?: boolean;
  readonly ref?: Ref<HTMLElement> | undefined;
}

/** A part of a shared item, below where it stands. */
export function SharedSegmentText({ segment, children, isHit = false, ref }: SharedSegmentTextProps) {
  const text = useText();
  return (
    <article
      ref={ref}
      className="border-l-2 border-line py-1.5 pl-3 data-hit:border-accent"
      {...(isHit ? { "data-hit": "" } : {})}
    >
      <p className="text-xs text-faint">
        {[...segment.headingPath, anchorLabel(segment.anchor, text)].filter((part) => part).join(" › ")}
      </p>
      <div className="leading-6 [overflow-wrap:anywhere] whitespace-pre-line">{children}</div>
    </article>
  );
}
