import type { Item } from "#shared/model/item.ts";
import type { GeoPoint } from "#shared/model/picture.ts";
import { useFormats, useText } from "#ui/ui/text.tsx";
import { MarkedText } from "#ui/ui/marked-text.tsx";
import { wordMarks } from "#ui/ui/marks.ts";
import { SeenFacts } from "./seen-facts.tsx";
import { useSegments } from "./use-preview.ts";

/** What the picture says of itself (EXIF), as it was extracted. */
export function ImageFacts({
  item,
  words,
  onNear,
}: {
  readonly item: Item;
  readonly words: readonly string[];
  readonly onNear: ((place: GeoPoint) => void) | undefined;
}) {
  const text = useText();
  const formats = useFormats();
  const { segments } = useSegments(item.id, undefined);
  const linesOf = (isRead: boolean): readonly string[] =>
    segments
      .filter(({ anchor }) => (anchor.kind === "image" && anchor.lines !== undefined) === isRead)
      .flatMap((segment) => segment.text.split("\n"))
      .filter((line) => line.trim() !== "");
  const lines = linesOf(false);
  const read = linesOf(true);
  return (
    <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 px-5 py-4 text-sm">
      {item.takenMs === undefined ? null : (
        <>
          <dt className="text-faint">{text("image.taken")}</dt>
          <dd>{formats.dateTime(item.takenMs)}</dd>
        </>
      )}
      <SeenFacts itemId={item.id} onNear={onNear} />
      {lines.map((line, index) => {
        const colon = line.indexOf(": ");
        const value = colon < 0 ? line : line.slice(colon + 2);
        return (
          <div key={`${index}:${line}`} className="col-span-2 grid grid-cols-subgrid">
            <dt className="text-faint">{colon < 0 ? text("image.fact") : line.slice(0, colon)}</dt>
            <dd className="[overflow-wrap:anywhere]">
              <MarkedText text={value} marks={wordMarks(value, words)} />
            </dd>
          </div>
        );
      })}
      {read.length === 0 ? null : (
        <>
          <dt className="text-faint">{text("reading.found")}</dt>
          <dd className="[overflow-wrap:anywhere]">
            {read.map((line, index) => (
              <p key={index}>
                <MarkedText text={line} marks={wordMarks(line, words)} />
              </p>
            ))}
          </dd>
        </>
      )}
    </dl>
  );
}
