import { type CountedOver, FacetField, RangeField } from "#shared/model/hit.ts";
import { clockText } from "#shared/query/durations.ts";
import type { SearchResult } from "#shared/rpc/search-contract.ts";
import { printable, type Terminal } from "./terminal.ts";

const written: Readonly<Record<RangeField, (value: number) => string>> = {
  size: (bytes) => `${bytes} bytes`,
  time: (timeMs) => new Date(timeMs).toISOString().slice(0, 10),
  duration: clockText,
};

/** Behind the first hits: how many there are of each value, and from where to where numbers reach. As JSON a line of its own. */
export function tellFacets(
  { facets, ranges, countedOver }: Pick<SearchResult, "facets" | "ranges" | "countedOver">,
  asJson: boolean,
  terminal: Terminal,
): void {
  if (asJson) return terminal.out(JSON.stringify({ facets, ranges, countedOver }));
  for (const field of FacetField.options) {
    const values = facets[field] ?? [];
    if (values.length === 0) continue;
    const counts = values.map(({ label, count }) => `${printable(label)} ${count}`).join(", ");
    terminal.out(`${terminal.paint("bold", field)}: ${counts}`);
  }
  for (const field of RangeField.options) {
    const range = ranges[field];
    if (range === undefined) continue;
    const write = written[field];
    terminal.out(`${terminal.paint("bold", field)}: ${write(range.least)} to ${write(range.greatest)}`);
  }
  if (countedOver !== undefined) terminal.out(terminal.paint("dim", overText(countedOver)));
}

function overText({ of, itemCount, isEstimate }: CountedOver): string {
  switch (of) {
    case "passing":
      return `counted: all ${itemCount} that pass`;
    case "worded":
      return isEstimate
        ? `estimated: about ${itemCount} with any of the words`
        : `counted: all ${itemCount} with any of the words, or near in meaning`;
    case "found":
      return `counted: the ${itemCount} best that were found`;
  }
}
