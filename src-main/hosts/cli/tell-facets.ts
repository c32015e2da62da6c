import { FacetField, RangeField } from "#shared/model/hit.ts";
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
  { facets, ranges }: Pick<SearchResult, "facets" | "ranges">,
  asJson: boolean,
  terminal: Terminal,
): void {
  if (asJson) return terminal.out(JSON.stringify({ facets, ranges }));
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
}
