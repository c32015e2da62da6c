import type { ComparedHit } from "#shared/rpc/spaces-contract.ts";
import { type ComparedQuery, type Comparison, useComparison } from "#ui/state/spaces.ts";
import { Button } from "#ui/ui/button.tsx";
import { useFormats, useText } from "#ui/ui/text.tsx";

/** How the two models are called, and what one is told to lack. */
interface Said {
  readonly nameOf: (modelId: string) => string;
  readonly partial: "spaces.comparePartial" | "models.seeing.partial";
}

/** What both models answer to the person's own saved searches. */
export function SpaceComparisonPart({
  compare,
  className,
  ...said
}: Said & { readonly compare: Parameters<typeof useComparison>[0]; readonly className: string }) {
  const text = useText();
  const { comparison, start, stop } = useComparison(compare);
  const isRunning = comparison?.isRunning === true;
  return (
    <div className={className}>
      <Button onClick={isRunning ? stop : start}>
        {text(isRunning ? "spaces.compareStop" : "spaces.compare")}
      </Button>
      {comparison === undefined ? null : <Progress comparison={comparison} {...said} />}
      {comparison?.begun === undefined || comparison.queries.length === 0 ? null : (
        <ComparisonTable begun={comparison.begun} queries={comparison.queries} nameOf={said.nameOf} />
      )}
    </div>
  );
}

function Progress({
  comparison: { begun, queries, isRunning },
  nameOf,
  partial,
}: Said & { readonly comparison: Comparison }) {
  const text = useText();
  if (begun === undefined) return null;
  const { doneCount: done, totalCount: total, modelId } = begun.other;
  return (
    <div role="status" className="mt-2 space-y-1 text-sm text-muted">
      {begun.queryCount === 0 ? <p>{text("spaces.compareNone")}</p> : null}
      {isRunning ? (
        <p>{text("spaces.comparing", { done: queries.length, total: begun.queryCount })}</p>
      ) : null}
      {done < total ? <p>{text(partial, { model: nameOf(modelId), done, total })}</p> : null}
    </div>
  );
}

function ComparisonTable({
  begun,
  queries,
  nameOf,
}: Pick<Said, "nameOf"> & {
  readonly begun: NonNullable<Comparison["begun"]>;
  readonly queries: readonly ComparedQuery[];
}) {
  const text = useText();
  const formats = useFormats();
  const heads = [
    text("spaces.search"),
    nameOf(begun.active.modelId),
    nameOf(begun.other.modelId),
    text("spaces.overlap"),
  ];
  return (
    <div className="mt-3 overflow-x-auto">
      <table aria-label={text("spaces.compare")} className="w-full text-left text-sm">
        <thead>
          <tr>
            {heads.map((head) => (
              <th key={head} scope="col" className="py-1 pr-4 align-bottom font-medium text-muted">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {queries.map((query) => (
            <tr key={query.name} className="border-t border-line align-top">
              <th scope="row" className="py-2 pr-4 font-medium">
                {query.name}
              </th>
              <td className="py-2 pr-4">
                <HitNames hits={query.active} others={query.other} />
              </td>
              <td className="py-2 pr-4">
                <HitNames hits={query.other} others={query.active} />
              </td>
              <td className="py-2 tabular-nums">{formats.percent(query.overlap)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** What the other one does not have stands out. */
function HitNames({
  hits,
  others,
}: {
  readonly hits: readonly ComparedHit[];
  readonly others: readonly ComparedHit[];
}) {
  const text = useText();
  if (hits.length === 0) return <span className="text-faint">{text("spaces.noHits")}</span>;
  const known = new Set(others.map(({ itemId }) => itemId));
  return (
    <ol className="list-decimal pl-5">
      {hits.map(({ segmentId, itemId, name, path }) => (
        <li key={segmentId} title={path} className={known.has(itemId) ? "text-muted" : "font-medium"}>
          <bdi>{name}</bdi>
        </li>
      ))}
    </ol>
  );
}
