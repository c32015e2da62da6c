import { clsx } from "clsx";
import { Check } from "lucide-react";
import { useState } from "react";
import { ItemKind } from "#shared/model/item.ts";
import type { CountedOver, FacetField, Facets, FacetValue, Ranges } from "#shared/model/hit.ts";
import { ColourName } from "#shared/model/picture.ts";
import { ColourSwatch } from "#ui/ui/colour-swatch.tsx";
import { kindKey } from "#ui/ui/kind-icon.tsx";
import { languageName } from "#ui/ui/language-name.ts";
import { useFormats, useLocale, useText } from "#ui/ui/text.tsx";
import { FacetRanges } from "./facet-ranges.tsx";
import { hasFacet, toggleFacet } from "./edit-query.ts";

const fields: readonly FacetField[] = ["kind", "folder", "year", "colour", "language", "tag"];
const shownAtFirst = 6;

interface FacetListProps {
  readonly facets: Facets;
  readonly ranges: Ranges;
  readonly countedOver: CountedOver | undefined;
  /** What a place is called. */
  readonly placeKey?: "facet.folder" | "facet.partition";
  readonly text: string;
  readonly onText: (text: string) => void;
}

/** Counts by kind, folder, year, colour, language and tag, where a click writes the filter into the query; and how far what was found reaches. */
export function FacetList({
  facets,
  ranges,
  countedOver,
  placeKey = "facet.folder",
  text,
  onText,
}: FacetListProps) {
  const say = useText();
  return (
    <div className="flex flex-col gap-5">
      {fields.map((field) => {
        const values = facets[field] ?? [];
        return values.length === 0 ? null : (
          <FacetGroup
            key={field}
            field={field}
            title={say(field === "folder" ? placeKey : `facet.${field}`)}
            values={values}
            text={text}
            onText={onText}
          />
        );
      })}
      <FacetRanges ranges={ranges} />
      {countedOver === undefined ? null : <CountedOf over={countedOver} />}
    </div>
  );
}

/** What the counts are of: filters alone leave what is listed, and need no word of it; nothing needs none either. */
function CountedOf({ over: { of, itemCount, isEstimate } }: { readonly over: CountedOver }) {
  const say = useText();
  if (of === "passing" || itemCount === 0) return null;
  const key = of === "found" ? "facet.ofFound" : isEstimate ? "facet.ofAbout" : "facet.ofWorded";
  return <p className="px-2 text-xs text-faint">{say(key, { count: itemCount })}</p>;
}

function FacetGroup({
  field,
  title,
  values,
  text,
  onText,
}: {
  readonly field: FacetField;
  readonly title: string;
  readonly values: readonly FacetValue[];
} & Pick<FacetListProps, "text" | "onText">) {
  const say = useText();
  const formats = useFormats();
  const nameOf = useValueName();
  const [isWhole, setIsWhole] = useState(false);
  const shown = isWhole ? values : values.slice(0, shownAtFirst);
  return (
    <section aria-label={title}>
      <h2 className="mb-1 px-2 text-xs font-semibold tracking-wide text-faint uppercase">{title}</h2>
      <ul>
        {shown.map((value) => {
          const isOn = hasFacet(text, field, value.value);
          return (
            <li key={value.value}>
              <button
                type="button"
                aria-pressed={isOn}
                onClick={() => onText(toggleFacet(text, field, value.value))}
                className={clsx(
                  "flex h-7 w-full items-center gap-2 rounded-md px-2 text-left text-sm",
                  isOn
                    ? "bg-accent-soft font-medium text-accent"
                    : "text-muted hover:bg-sunken hover:text-ink",
                )}
              >
                {isOn ? <Check aria-hidden="true" className="size-3.5 shrink-0" /> : null}
                {field === "colour" ? <ColourSwatch colour={value.value} /> : null}
                <bdi className="min-w-0 flex-1 truncate" title={value.label}>
                  {nameOf(field, value)}
                </bdi>
                <span className="text-xs text-faint tabular-nums">{formats.number(value.count)}</span>
              </button>
            </li>
          );
        })}
      </ul>
      {values.length > shownAtFirst ? (
        <button
          type="button"
          aria-expanded={isWhole}
          onClick={() => setIsWhole(!isWhole)}
          className="mt-0.5 rounded-md px-2 py-0.5 text-xs text-accent hover:underline"
        >
          {isWhole ? say("facet.fewer") : say("facet.more", { count: values.length - shownAtFirst })}
        </button>
      ) : null}
    </section>
  );
}

function useValueName(): (field: FacetField, value: FacetValue) => string {
  const say = useText();
  const locale = useLocale();
  return (field, value) => {
    if (field === "kind") {
      const kind = ItemKind.safeParse(value.value);
      return kind.success ? say(kindKey(kind.data)) : value.label;
    }
    if (field === "colour") {
      const colour = ColourName.safeParse(value.value);
      return colour.success ? say(`colour.${colour.data}`) : value.label;
    }
    if (field === "language")
      return value.value === "und" ? say("language.unknown") : languageName(value.value, locale);
    return value.label;
  };
}
