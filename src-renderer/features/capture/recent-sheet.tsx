import { Link } from "@tanstack/react-router";
import { ItemId } from "#shared/model/ids.ts";
import { useConnection } from "#ui/state/tessera.tsx";
import { Sheet } from "#ui/ui/page.tsx";
import { type Text, useFormats, useText } from "#ui/ui/text.tsx";
import type { RecentCapture } from "./capture-desk.ts";
import type { CapturedState } from "./upload-queue.ts";
import { useDesk } from "./capture-provider.tsx";

/** What this window has just captured, and whether it is on disk. */
export function RecentSheet() {
  const text = useText();
  const { recent, upload } = useDesk();
  const { waitingCount, droppedCount, trouble } = upload;
  return (
    <Sheet title={text("capture.recent")}>
      <div className="py-4">
        {recent.length === 0 ? <p className="text-sm text-muted">{text("capture.nothing")}</p> : null}
        {trouble === undefined ? null : (
          <p role="alert" className="mb-2 text-sm text-harm">
            {text(`capture.trouble.${trouble}`, { count: waitingCount })}
          </p>
        )}
        {droppedCount === 0 ? null : (
          <p role="status" className="mb-2 text-sm text-gold-ink">
            {text("capture.dropped", { count: droppedCount })}
          </p>
        )}
        <ul aria-label={text("capture.recent")} className="divide-y divide-line">
          {recent.map((each) => (
            <RecentRow key={each.captured.key} recent={each} />
          ))}
        </ul>
      </div>
    </Sheet>
  );
}

function stateText(state: CapturedState, text: Text): string {
  if (state.kind === "dropped") return text(`capture.dropped.${state.why}`);
  return text(state.kind === "kept" ? "capture.kept" : "capture.waitingToSend");
}

function RecentRow({ recent: { captured, state } }: { readonly recent: RecentCapture }) {
  const text = useText();
  const formats = useFormats();
  const { bytes } = useConnection();
  const itemId = state.kind === "kept" ? ItemId.parse(state.itemId) : undefined;
  const isPicture = captured.mediaType.startsWith("image/");
  return (
    <li className="flex items-center gap-3 py-2">
      {itemId !== undefined && isPicture ? (
        <img src={bytes.content(itemId)} alt="" className="h-10 w-16 rounded-sm bg-sunken object-cover" />
      ) : (
        <span aria-hidden="true" className="h-10 w-16 rounded-sm bg-sunken" />
      )}
      <div className="min-w-0 flex-1">
        <p className="truncate text-sm font-medium">
          {itemId === undefined ? (
            captured.title
          ) : (
            <Link to="/library" search={{ item: itemId }} className="rounded-sm hover:underline">
              {captured.title}
            </Link>
          )}
        </p>
        <p className="text-xs text-muted tabular-nums">
          {[stateText(state, text), formats.bytes(captured.bytes.size)].join(" · ")}
        </p>
      </div>
    </li>
  );
}
