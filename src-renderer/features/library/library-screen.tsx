import { CircleHelp, FolderPlus, RotateCcw, Square } from "lucide-react";
import { useRef, useState, type RefObject } from "react";
import type { ItemId } from "#shared/model/ids.ts";
import type { ItemFilter } from "#shared/rpc/library-contract.ts";
import { PreviewPane } from "#ui/features/preview/preview-pane.tsx";
import { BrowseDialog } from "#ui/features/first-run/browse-dialog.tsx";
import { useActivity } from "#ui/state/activity.tsx";
import { failureText } from "#ui/state/item-actions.ts";
import { Button } from "#ui/ui/button.tsx";
import { Empty } from "#ui/ui/empty.tsx";
import { SplitPane, useSplit } from "#ui/ui/splitter.tsx";
import { useText } from "#ui/ui/text.tsx";
import { useNavigate } from "@tanstack/react-router";
import { ItemTable } from "./item-table.tsx";
import { LibraryFilters } from "./library-filters.tsx";
import { libraryRoute, type LibraryParams } from "./library-route.ts";
import { TraceDialog } from "./trace-dialog.tsx";
import { useItemCount, useQueueActions } from "./use-items.ts";

const filterOf = ({ name, status, kind, folder }: LibraryParams): ItemFilter => ({
  ...(name === undefined ? {} : { nameContains: name }),
  ...(status === undefined ? {} : { statuses: [status] }),
  ...(kind === undefined ? {} : { kinds: [kind] }),
  ...(folder === undefined ? {} : { folderId: folder }),
});

/** Everything that Tessera knows of, and why it is where it is. */
export function LibraryScreen() {
  const text = useText();
  const paneRef = useRef<HTMLElement>(null);
  const params = libraryRoute.useSearch();
  const navigate = libraryRoute.useNavigate();
  const [tracedPath, setTracedPath] = useState<string>();
  const filter = filterOf(params);
  const { totalCount, error } = useItemCount(filter);
  const change = (next: Partial<LibraryParams>): void =>
    void navigate({ search: (before) => ({ ...before, ...next }), replace: true });
  return (
    <div className="relative flex h-full min-h-0">
      <div className="flex min-w-0 flex-1 flex-col">
        <header className="px-6 pt-6 pb-3 max-sm:px-4 max-sm:pt-4">
          <LibraryHeading totalCount={totalCount} onTrace={() => setTracedPath("")} />
          <LibraryFilters params={params} onParams={change} />
        </header>
        {error === null ? null : <p className="px-6 text-harm">{failureText(error, text)}</p>}
        {totalCount === 0 ? (
          <NothingHere
            isFiltered={Object.keys(filter).length > 0}
            onClear={() => void navigate({ search: {} })}
          />
        ) : null}
        {totalCount === undefined || totalCount === 0 ? null : (
          <ItemTable
            key={JSON.stringify(filter)}
            filter={filter}
            totalCount={totalCount}
            selectedId={params.item}
            onOpen={(item) => change({ item })}
            onTrace={setTracedPath}
            onEnter={() => paneRef.current?.focus()}
          />
        )}
      </div>
      {params.item === undefined ? null : (
        <LibraryPreview itemId={params.item} paneRef={paneRef} onClose={() => change({ item: undefined })} />
      )}
      <TraceDialog
        open={tracedPath !== undefined}
        onOpenChange={() => setTracedPath(undefined)}
        initialPath={tracedPath ?? ""}
      />
    </div>
  );
}

interface LibraryHeadingProps {
  readonly totalCount: number | undefined;
  readonly onTrace: () => void;
}

function LibraryHeading({ totalCount, onTrace }: LibraryHeadingProps) {
  const text = useText();
  return (
    <div className="mb-3 flex flex-wrap items-end gap-2">
      <div className="min-w-40 flex-1">
        <h1 className="text-2xl font-semibold tracking-tight">{text("nav.library")}</h1>
        <p role="status" className="text-muted">
          {totalCount === undefined ? text("loading") : text("library.count", { count: totalCount })}
        </p>
      </div>
      <QueueButtons />
      <Button onClick={onTrace}>
        <CircleHelp aria-hidden="true" className="size-4" />
        {text("trace.open")}
      </Button>
    </div>
  );
}

interface LibraryPreviewProps {
  readonly itemId: ItemId;
  readonly paneRef: RefObject<HTMLElement | null>;
  readonly onClose: () => void;
}

function LibraryPreview({ itemId, paneRef, onClose }: LibraryPreviewProps) {
  const text = useText();
  const split = useSplit("library-preview", Math.round(innerWidth * 0.38));
  const navigate = useNavigate();
  return (
    <SplitPane split={split} label={text("preview.resize")}>
      <PreviewPane
        target={{ itemId, segmentId: undefined, hit: undefined }}
        paneRef={paneRef}
        onClose={onClose}
        onLike={(segmentId) => void navigate({ to: "/", search: { q: `like:${segmentId}` } })}
      />
    </SplitPane>
  );
}

function QueueButtons() {
  const text = useText();
  const activity = useActivity();
  const { retry, cancel } = useQueueActions();
  const failedCount = activity?.counts.failed ?? 0;
  const waitingCount = activity?.counts.waiting ?? 0;
  return (
    <>
      {failedCount === 0 ? null : (
        <Button onClick={() => retry(undefined)}>
          <RotateCcw aria-hidden="true" className="size-4" />
          {text("library.retryAll", { count: failedCount })}
        </Button>
      )}
      {waitingCount === 0 ? null : (
        <Button onClick={() => cancel(undefined)}>
          <Square aria-hidden="true" className="size-3.5" />
          {text("library.cancelAll", { count: waitingCount })}
        </Button>
      )}
    </>
  );
}

function NothingHere({
  isFiltered,
  onClear,
}: {
  readonly isFiltered: boolean;
  readonly onClear: () => void;
}) {
  const text = useText();
  const [isBrowsing, setIsBrowsing] = useState(false);
  return (
    <Empty
      icon={<FolderPlus aria-hidden="true" />}
      title={isFiltered ? text("library.noneMatch") : text("library.none")}
      hint={isFiltered ? text("library.noneMatchHint") : text("library.noneHint")}
    >
      {isFiltered ? (
        <Button onClick={onClear}>{text("library.clear")}</Button>
      ) : (
        <Button look="primary" onClick={() => setIsBrowsing(true)}>
          {text("welcome.choose")}
        </Button>
      )}
      <BrowseDialog open={isBrowsing} onOpenChange={setIsBrowsing} />
    </Empty>
  );
}
