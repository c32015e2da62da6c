import { useEffect, useRef } from "react";
import type { Item } from "#shared/model/item.ts";
import type { Segment } from "#shared/model/segment.ts";
import { failureText } from "#ui/state/item-actions.ts";
import { Button } from "#ui/ui/button.tsx";
import { wordMarks, type Mark } from "#ui/ui/marks.ts";
import { useText } from "#ui/ui/text.tsx";
import { bestSentence, matchedWords, type PreviewTarget } from "./preview-target.ts";
import { SegmentText } from "./segment-text.tsx";
import { useSegments } from "./use-preview.ts";

/** The extracted text in reading order, scrolled to the hit and with its words marked. */
export function SegmentList({ item, target }: { readonly item: Item; readonly target: PreviewTarget }) {
  const text = useText();
  const scrollRef = useRef<HTMLDivElement>(null);
  const pages = useSegments(item.id, target.segmentId);
  const { segments } = pages;
  const isThere = segments.some(({ id }) => id === target.segmentId);

  useEffect(() => {
    if (!isThere) return;
    const hit = scrollRef.current?.querySelector("[data-hit-segment]");
    // The exact words where there are some, else the start of the segment.
    (hit?.querySelector("mark, .meaning-line") ?? hit)?.scrollIntoView({
      block: "center",
      inline: "nearest",
    });
  }, [isThere, target.segmentId]);

  if (pages.error !== null) return <p className="p-6 text-harm">{failureText(pages.error, text)}</p>;
  return (
    <div
      ref={scrollRef}
      tabIndex={0}
      role="region"
      aria-label={text("preview.text")}
      // A line that is longer than the window begins beside its number, not behind it.
      className="min-h-0 flex-1 scroll-pl-15 overflow-auto py-4 -outline-offset-2"
    >
      {pages.hasPreviousPage ? (
        <PageButton
          label={text("preview.earlier")}
          isBusy={pages.isFetchingPreviousPage}
          onClick={() => void pages.fetchPreviousPage()}
        />
      ) : null}
      {segments.map((segment, index) => (
        <SegmentText
          key={segment.id}
          item={item}
          segment={segment}
          before={segments[index - 1]}
          isHit={segment.id === target.segmentId}
          marks={segment.id === target.segmentId ? marksOf(segment, target) : []}
        />
      ))}
      {pages.hasNextPage ? (
        <PageButton
          label={text("preview.later")}
          isBusy={pages.isFetchingNextPage}
          onClick={() => void pages.fetchNextPage()}
        />
      ) : null}
    </div>
  );
}

function PageButton({
  label,
  isBusy,
  onClick,
}: {
  readonly label: string;
  readonly isBusy: boolean;
  readonly onClick: () => void;
}) {
  return (
    <div className="flex justify-center py-3">
      <Button onClick={onClick} disabled={isBusy}>
        {label}
      </Button>
    </div>
  );
}

function marksOf(segment: Segment, target: PreviewTarget): readonly Mark[] {
  const words = wordMarks(segment.text, matchedWords(target.hit));
  const sentence = bestSentence(target.hit);
  const startChar = sentence === "" ? -1 : segment.text.indexOf(sentence);
  return startChar < 0
    ? words
    : [...words, { startChar, endChar: startChar + sentence.length, look: "meaning" }];
}
