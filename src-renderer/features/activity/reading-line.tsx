import type { ReadingStatus } from "#shared/model/reading.ts";
import { Meter } from "#ui/ui/meter.tsx";
import { useFormats, useText } from "#ui/ui/text.tsx";

/** How far the text in pictures was read; nothing where there are no pictures, or it is not to be read. */
export function ReadingLine({ reading }: { readonly reading: ReadingStatus }) {
  const text = useText();
  const formats = useFormats();
  const { state, doneCount, wantedCount, withTextCount } = reading;
  if (state === "off" || wantedCount === 0) return null;
  const told = state === "done" && withTextCount === 0 ? "none" : state;
  return (
    <div className="border-t border-line py-3 text-sm text-muted">
      <p>
        {text(`reading.state.${told}`, {
          done: formats.number(doneCount),
          wanted: formats.number(wantedCount),
          count: withTextCount,
        })}
      </p>
      {state === "reading" ? (
        <Meter fraction={doneCount / wantedCount} label={text("reading.progress")} className="mt-1.5" />
      ) : null}
    </div>
  );
}
