import { clsx } from "clsx";
import type { Item } from "#shared/model/item.ts";
import type { Segment } from "#shared/model/segment.ts";
import { MarkedText } from "#ui/ui/marked-text.tsx";
import type { Mark } from "#ui/ui/marks.ts";
import { softLines } from "./soft-lines.ts";
import { RowTable } from "./row-table.tsx";

interface SegmentTextProps {
  readonly item: Item;
  readonly segment: Segment;
  readonly before: Segment | undefined;
  readonly isHit: boolean;
  readonly marks: readonly Mark[];
}

export function SegmentText({ item, segment, before, isHit, marks }: SegmentTextProps) {
  const isSoft = item.kind === "markdown" || item.kind === "web";
  const isCode = item.kind === "code" || (item.kind === "data" && segment.anchor.kind === "text");
  return (
    <div
      {...(isHit ? { "data-hit-segment": "" } : {})}
      className={clsx(
        "border-l-[3px]",
        isHit ? "border-gold bg-gold-soft/25" : "border-transparent",
        isCode ? "w-max min-w-full py-0" : "px-5 py-1.5",
      )}
    >
      {isCode || segment.anchor.kind === "rows" ? null : (
        <Headings path={segment.headingPath} before={before?.headingPath ?? []} />
      )}
      {segment.anchor.kind === "rows" ? (
        <RowTable segment={segment} firstRow={segment.anchor.firstRow} marks={marks} />
      ) : isCode ? (
        <CodeLines segment={segment} marks={marks} />
      ) : (
        <Prose text={isSoft ? softLines(segment.text) : segment.text} marks={marks} />
      )}
    </div>
  );
}

const headingLooks = [
  "text-xl font-semibold mt-4",
  "text-lg font-semibold mt-3",
  "font-semibold mt-2",
  "text-sm font-semibold text-muted mt-2",
];

/** Headings that are new here; those that the text before had already are not said again. */
function Headings({
  path,
  before,
}: {
  readonly path: readonly string[];
  readonly before: readonly string[];
}) {
  const sharedCount = path.findIndex((heading, index) => heading !== before[index]);
  const firstNew = sharedCount < 0 ? path.length : sharedCount;
  return path.slice(firstNew).map((heading, index) => {
    const level = Math.min(3, firstNew + index);
    const Heading = (["h3", "h4", "h5", "h6"] as const)[level] ?? "h6";
    return (
      <Heading key={`${level}:${heading}`} className={clsx("mb-1", headingLooks[level])}>
        <bdi>{heading}</bdi>
      </Heading>
    );
  });
}

function Prose({ text, marks }: { readonly text: string; readonly marks: readonly Mark[] }) {
  return (
    <p dir="auto" className="max-w-[72ch] leading-6.5 [overflow-wrap:anywhere] whitespace-pre-wrap">
      <MarkedText text={text} marks={marks} />
    </p>
  );
}

/** Lines with their numbers in the file, where the segment is one unbroken run of it. */
function CodeLines({ segment, marks }: { readonly segment: Segment; readonly marks: readonly Mark[] }) {
  const lines = segment.text.split("\n");
  const { anchor } = segment;
  const isUnbroken = anchor.kind === "text" && anchor.endLine - anchor.startLine + 1 === lines.length;
  const starts = lines.reduce<readonly number[]>(
    (sums, line) => [...sums, (sums.at(-1) ?? 0) + line.length + 1],
    [0],
  );
  return (
    <pre className="w-max min-w-full font-mono text-sm leading-5.5">
      {lines.map((line, index) => {
        const start = starts[index] ?? 0;
        const number =
          anchor.kind === "text" && (isUnbroken || index === 0) ? anchor.startLine + index : undefined;
        const own = marks
          .filter((mark) => mark.endChar > start && mark.startChar < start + line.length)
          .map((mark) => ({
            ...mark,
            startChar: Math.max(0, mark.startChar - start),
            endChar: Math.min(line.length, mark.endChar - start),
          }));
        return (
          <span key={start} className="flex">
            <span
              aria-hidden="true"
              className="sticky left-0 w-14 shrink-0 bg-surface pr-4 text-right text-xs leading-5.5 text-faint select-none"
            >
              {number ?? ""}
            </span>
            <code className="pr-6">
              <MarkedText text={line} marks={own} />
              {"\n"}
            </code>
          </span>
        );
      })}
    </pre>
  );
}
