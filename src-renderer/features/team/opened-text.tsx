import { Download } from "lucide-react";
import { useEffect, useRef } from "react";
import type { PlacedText } from "#shared/model/segment.ts";
import type { SharedItemId } from "#shared/model/team.ts";
import type { OpenedItem } from "#shared/rpc/team-status.ts";
import { RowTable } from "#ui/features/preview/row-table.tsx";
import { failureText } from "#ui/state/item-actions.ts";
import { useOpenedItem } from "#ui/state/team.ts";
import { MarkedText } from "#ui/ui/marked-text.tsx";
import { wordMarks } from "#ui/ui/marks.ts";
import { SharedSegmentText } from "#ui/ui/shared-segment.tsx";
import { useFormats, useText } from "#ui/ui/text.tsx";

/** What a shared item holds, fetched now, and scrolled to the place that is asked for. */
export function OpenedText({
  id,
  ordinal,
  words = [],
}: {
  readonly id: SharedItemId;
  /** Of the segment that it opens at. */
  readonly ordinal: number;
  /** Marked there. */
  readonly words?: readonly string[];
}) {
  const text = useText();
  const { data: opened, error } = useOpenedItem(id);
  const hitRef = useRef<HTMLElement>(null);
  useEffect(() => {
    if (ordinal > 0 && opened !== undefined) hitRef.current?.scrollIntoView({ block: "center" });
  }, [opened, ordinal]);
  if (error !== null)
    return (
      <p role="alert" className="py-4 text-sm text-harm">
        {failureText(error, text)}
      </p>
    );
  if (opened === undefined) return <p className="py-4 text-sm text-muted">{text("team.fetching")}</p>;
  return (
    <section aria-label={text("team.holds")} className="pb-4">
      {opened.segments.length === 0 ? <p className="text-sm text-muted">{text("team.noText")}</p> : null}
      {opened.segments.map((segment) => {
        const isAsked = segment.ordinal === ordinal;
        return (
          <SharedSegmentText
            key={segment.ordinal}
            ref={isAsked ? hitRef : undefined}
            segment={segment}
            isHit={isAsked && words.length > 0}
          >
            <Words segment={segment} words={isAsked ? words : []} />
          </SharedSegmentText>
        );
      })}
    </section>
  );
}

/** What the file is called, its size and age, and the way to have it. */
export function OpenedFacts({ id }: { readonly id: SharedItemId }) {
  const formats = useFormats();
  const { data: opened } = useOpenedItem(id);
  if (opened === undefined) return null;
  return (
    <p className="flex flex-wrap items-center gap-x-3 gap-y-1 py-3 text-xs text-muted">
      <bdi className="font-mono">{opened.name}</bdi>
      {formats.bytes(opened.sizeBytes)}
      <time dateTime={new Date(opened.timeMs).toISOString()}>{formats.dateTime(opened.timeMs)}</time>
      <Original opened={opened} />
    </p>
  );
}

function Words({ segment, words }: { readonly segment: PlacedText; readonly words: readonly string[] }) {
  const { text, anchor } = segment;
  const marks = wordMarks(text, words);
  if (anchor.kind === "rows") return <RowTable segment={segment} firstRow={anchor.firstRow} marks={marks} />;
  return <MarkedText text={text} marks={marks} />;
}

function Original({ opened: { originalPath, name } }: { readonly opened: OpenedItem }) {
  const text = useText();
  if (originalPath === undefined) return <span>{text("team.noOriginal")}</span>;
  return (
    <a href={originalPath} download={name} className="inline-flex items-center gap-1 text-accent underline">
      <Download aria-hidden="true" className="size-3.5" />
      {text("team.original")}
    </a>
  );
}
