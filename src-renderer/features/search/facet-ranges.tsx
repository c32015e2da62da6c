import { RangeField, type Ranges } from "#shared/model/hit.ts";
import { clockText } from "#shared/query/durations.ts";
import { useFormats, useText } from "#ui/ui/text.tsx";

/** From where to where the sizes, times and lengths of what was found reach. One value alone says nothing to filter by. */
export function FacetRanges({ ranges }: { readonly ranges: Ranges }) {
  const say = useText();
  const formats = useFormats();
  const write: Readonly<Record<RangeField, (value: number) => string>> = {
    size: formats.bytes,
    time: formats.date,
    duration: clockText,
  };
  const shown = RangeField.options.flatMap((field) => {
    const range = ranges[field];
    if (range === undefined) return [];
    const [least, greatest] = [write[field](range.least), write[field](range.greatest)];
    return least === greatest ? [] : [{ field, least, greatest }];
  });
  if (shown.length === 0) return null;
  return (
    <dl aria-label={say("facet.ranges")} className="flex flex-col gap-3 px-2 text-sm">
      {shown.map(({ field, least, greatest }) => (
        <div key={field}>
          <dt className="text-xs font-semibold tracking-wide text-faint uppercase">
            {say(`facet.${field}`)}
          </dt>
          <dd className="text-muted tabular-nums">
            <bdi>{say("facet.range", { least, greatest })}</bdi>
          </dd>
        </div>
      ))}
    </dl>
  );
}
