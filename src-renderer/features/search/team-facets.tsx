import type { Facets } from "#shared/model/hit.ts";
import type { TeamFacets as Counted } from "#shared/rpc/server/search-contract.ts";
import type { TeamPart } from "#shared/rpc/team-search.ts";
import { useText } from "#ui/ui/text.tsx";
import { FacetList } from "./facet-list.tsx";

/** A partition is asked for as a folder is. */
const facetsOf = ({ kind, tag, language, partition }: Counted): Facets => ({
  kind,
  folder: partition.map(({ label, count }) => ({ value: label, label, count })),
  language,
  tag,
});

/** What the team has, counted by itself: what this device shares is counted in both. */
export function TeamFacets({
  part,
  ...query
}: {
  readonly part: TeamPart;
  readonly text: string;
  readonly onText: (text: string) => void;
}) {
  const text = useText();
  if (part.kind !== "answered" || part.totalCount === 0) return null;
  return (
    <section aria-label={text("facet.team")} className="mt-6 border-t border-line pt-3">
      <h2 className="mb-2 px-2 text-sm font-semibold">{text("facet.team")}</h2>
      <FacetList
        facets={facetsOf(part.facets)}
        ranges={{}}
        countedOver={undefined}
        placeKey="facet.partition"
        {...query}
      />
    </section>
  );
}
