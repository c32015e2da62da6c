import type { Backlog } from "#shared/model/backlog.ts";
import { Meter } from "#ui/ui/meter.tsx";
import { useFormats, useText } from "#ui/ui/text.tsx";

/** What was read before it could be looked at, or listened to; nothing where all of it was. */
export function BacklogLine({
  kind,
  backlog,
}: {
  readonly kind: "looking" | "listening";
  readonly backlog: Backlog | undefined;
}) {
  const text = useText();
  const formats = useFormats();
  if (backlog === undefined) return null;
  const { isRunning, doneCount, totalCount } = backlog;
  const counts = { done: formats.number(doneCount), total: formats.number(totalCount) };
  return (
    <div className="border-t border-line py-3 text-sm text-muted">
      <p className="tabular-nums">{text(`backlog.${kind}.${isRunning ? "running" : "waiting"}`, counts)}</p>
      {isRunning ? (
        <Meter
          fraction={totalCount === 0 ? 1 : doneCount / totalCount}
          label={text(`backlog.${kind}.progress`)}
          className="mt-1.5"
        />
      ) : null}
    </div>
  );
}
