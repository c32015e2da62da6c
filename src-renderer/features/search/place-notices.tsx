import { TriangleAlert } from "lucide-react";
import type { SearchResult } from "#shared/rpc/search-contract.ts";
import { useText } from "#ui/ui/text.tsx";

/** Which place of the name was meant, or that there is none: only the host has the list. */
export function PlaceNotices({
  result: { understood },
  text,
}: {
  readonly result: SearchResult;
  readonly text: string;
}) {
  const say = useText();
  return (
    <>
      {understood.filters.map((filter) =>
        filter.field !== "near" || filter.name === undefined || filter.place === undefined ? null : (
          <p key={filter.name} className="px-3 text-sm text-muted">
            {say("search.nearPlace", {
              place: filter.name,
              latitude: filter.place.latitude.toFixed(2),
              longitude: filter.place.longitude.toFixed(2),
            })}
          </p>
        ),
      )}
      {understood.problems.map(({ message, range, expected }) =>
        message !== "unknown-place" ? null : (
          <p key={range.startChar} role="alert" className="flex items-start gap-1.5 px-3 text-sm text-muted">
            <TriangleAlert aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-harm" />
            {say("problem.unknown-place", {
              part: text.slice(range.startChar, range.endChar),
              expected: expected === "" ? "—" : expected,
            })}
          </p>
        ),
      )}
    </>
  );
}
