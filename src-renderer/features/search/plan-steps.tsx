import { Popover } from "radix-ui";
import type { Plan, PlanStep } from "#shared/model/hit.ts";
import { useFormats, useTell, useText } from "#ui/ui/text.tsx";

/** How long the whole search took; pressed, how it went, also where it found nothing. */
export function PlanButton({ plan }: { readonly plan: Plan }) {
  const text = useText();
  const formats = useFormats();
  const title = text("why.plan", { ms: formats.decimal(plan.totalMs) });
  const took = text("search.took", { ms: formats.number(Math.max(1, Math.round(plan.totalMs))) });
  return (
    <Popover.Root>
      <Popover.Trigger
        aria-label={text("search.tookOpen", { took })}
        className="rounded-sm px-1 text-sm text-faint underline decoration-dotted underline-offset-4 hover:bg-sunken hover:text-ink"
      >
        {took}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="start"
          sideOffset={6}
          collisionPadding={12}
          aria-label={title}
          className="z-40 max-h-[min(70vh,var(--radix-popover-content-available-height))] w-100 max-w-[calc(100vw-2rem)] animate-rise overflow-y-auto rounded-lg border border-line bg-surface p-4 shadow-3"
        >
          <h2 className="font-semibold">{title}</h2>
          <PlanSteps plan={plan} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

/** Step by step: what was done, why so, how long it took, and what had been expected. */
export function PlanSteps({ plan }: { readonly plan: Plan }) {
  const text = useText();
  const tell = useTell();
  const formats = useFormats();
  return (
    <ol className="mt-2 flex flex-col gap-2 text-sm">
      {plan.steps.map((step, index) => (
        <li key={`${index}:${step.name}`} className="grid grid-cols-[1fr_auto] gap-x-3">
          <span className="font-medium">{text(`plan.${step.name}`)}</span>
          <span className="text-xs text-faint tabular-nums">
            {text(step.isOfBefore ? "why.stepBefore" : "why.step", {
              count: step.count,
              ms: formats.decimal(step.durationMs),
            })}
          </span>
          <span className="col-span-2 text-xs text-muted">
            {tell(step.strategyRemark)} · {tell(step.whyRemark)}
          </span>
          <StepEstimate step={step} />
        </li>
      ))}
    </ol>
  );
}

/** What was expected of the step, where anything was. */
function StepEstimate({ step }: { readonly step: PlanStep }) {
  const text = useText();
  const formats = useFormats();
  const { estimatedCount, estimatedMs, visitedCount, estimatedVisitedCount } = step;
  return (
    <>
      {estimatedCount !== undefined && (
        <span className="col-span-2 text-xs text-faint tabular-nums">
          {estimatedMs === undefined
            ? text("why.expectedCount", { count: estimatedCount })
            : text("why.expected", { count: estimatedCount, ms: formats.decimal(estimatedMs) })}
        </span>
      )}
      {estimatedCount === undefined && step.name === "plan" && (
        <span className="col-span-2 text-xs text-faint">{text("why.expectedUnknown")}</span>
      )}
      {estimatedCount === undefined && estimatedMs !== undefined && (
        <span className="col-span-2 text-xs text-faint tabular-nums">
          {text("why.expectedTime", { ms: formats.decimal(estimatedMs) })}
        </span>
      )}
      {visitedCount !== undefined && estimatedVisitedCount !== undefined && (
        <span className="col-span-2 text-xs text-faint tabular-nums">
          {text("why.visited", { count: visitedCount, expected: estimatedVisitedCount })}
        </span>
      )}
    </>
  );
}
