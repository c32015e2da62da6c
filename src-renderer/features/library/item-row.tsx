import { clsx } from "clsx";
import {
  CircleCheck,
  CircleDashed,
  CircleHelp,
  CircleMinus,
  CircleX,
  Loader,
  RotateCcw,
  Square,
  type LucideIcon,
} from "lucide-react";
import { clockText } from "#shared/query/durations.ts";
import type { ItemId } from "#shared/model/ids.ts";
import type { Item, ItemStatus } from "#shared/model/item.ts";
import { Hint, IconButton } from "#ui/ui/icon-button.tsx";
import { KindIcon } from "#ui/ui/kind-icon.tsx";
import { PathCrumbs } from "#ui/ui/path-crumbs.tsx";
import { statusSentence } from "#ui/ui/status-sentence.ts";
import { useFormats, useText } from "#ui/ui/text.tsx";
import { useQueueActions } from "./use-items.ts";

export const columnsOf = (isNarrow: boolean): string =>
  clsx(
    "max-sm:grid-cols-[minmax(0,1fr)_1rem_4.5rem]",
    isNarrow
      ? "grid-cols-[minmax(0,1fr)_9rem_4.5rem]"
      : "grid-cols-[minmax(0,1.4fr)_minmax(0,1fr)_5rem_7rem_4.5rem]",
  );

interface ItemRowProps {
  readonly index: number;
  readonly startPx: number;
  readonly heightPx: number;
  /** Absent until its page has come. */
  readonly item: Item | undefined;
  readonly isSelected: boolean;
  readonly isNarrow: boolean;
  readonly onOpen: (itemId: ItemId) => void;
  readonly onEnter: () => void;
  readonly onTrace: (path: string) => void;
}

export function ItemRow({ index, startPx, heightPx, item, isSelected, isNarrow, ...actions }: ItemRowProps) {
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      style={{ transform: `translateY(${startPx}px)`, height: heightPx }}
      className={clsx(
        "absolute inset-x-0 top-0 grid items-center gap-3 rounded-md border-b border-line px-3",
        columnsOf(isNarrow),
        isSelected ? "bg-accent-soft" : "hover:bg-sunken",
      )}
    >
      {item === undefined ? (
        <WaitingCells isNarrow={isNarrow} />
      ) : (
        <ItemCells item={item} index={index} isNarrow={isNarrow} isSelected={isSelected} {...actions} />
      )}
    </div>
  );
}

function WaitingCells({ isNarrow }: { readonly isNarrow: boolean }) {
  const text = useText();
  return (
    <>
      <span role="cell">
        <span className="sr-only">{text("loading")}</span>
        <span className="block h-3 w-2/3 animate-pulse rounded-sm bg-line" />
      </span>
      {Array.from({ length: isNarrow ? 2 : 4 }, (_, cell) => (
        <span key={cell} role="cell" />
      ))}
    </>
  );
}

function ItemCells({
  item,
  index,
  isNarrow,
  isSelected,
  onOpen,
  onEnter,
  onTrace,
}: Omit<ItemRowProps, "startPx" | "heightPx" | "item"> & { readonly item: Item }) {
  const formats = useFormats();
  return (
    <>
      <span role="cell" className="flex min-w-0 items-center gap-3">
        <KindIcon kind={item.kind} className="size-4.5 shrink-0 text-accent" />
        <span className="min-w-0">
          <button
            type="button"
            data-row={index}
            aria-current={isSelected}
            onClick={(event) => {
              onOpen(item.id);
              if (event.detail === 0) requestAnimationFrame(onEnter);
            }}
            className="block max-w-full truncate rounded-sm font-medium hover:text-accent"
          >
            <bdi>{item.name}</bdi>
          </button>
          <span className="flex gap-1.5 text-xs text-faint">
            <PathCrumbs path={item.path} />
            {item.durationMs === undefined ? null : (
              <span className="tabular-nums">{clockText(item.durationMs)}</span>
            )}
          </span>
        </span>
      </span>
      <span role="cell" className="min-w-0">
        <StatusCell item={item} />
      </span>
      {isNarrow ? null : (
        <>
          <span role="cell" className="text-right text-sm text-muted tabular-nums max-sm:hidden">
            {formats.bytes(item.sizeBytes)}
          </span>
          <span role="cell" className="text-sm text-muted tabular-nums max-sm:hidden">
            {formats.date(item.modifiedMs)}
          </span>
        </>
      )}
      <span role="cell" className="flex justify-end">
        <RowButtons item={item} onTrace={onTrace} />
      </span>
    </>
  );
}

const looks: Record<ItemStatus, { readonly Icon: LucideIcon; readonly tone: string }> = {
  waiting: { Icon: CircleDashed, tone: "text-muted" },
  working: { Icon: Loader, tone: "text-accent" },
  indexed: { Icon: CircleCheck, tone: "text-well" },
  skipped: { Icon: CircleMinus, tone: "text-muted" },
  failed: { Icon: CircleX, tone: "text-harm" },
  cancelled: { Icon: CircleMinus, tone: "text-muted" },
};

/** The status as a word, the reason as a sentence, what was found on hover. */
function StatusCell({ item }: { readonly item: Item }) {
  const text = useText();
  const { Icon, tone } = looks[item.status];
  const sentence = item.reason === undefined ? undefined : statusSentence(item, text);
  const cell = (
    <span className="block min-w-0">
      <span className={clsx("flex items-center gap-1.5 text-sm font-medium", tone)}>
        <Icon
          aria-hidden="true"
          className={clsx("size-4 shrink-0", item.status === "working" && "animate-spin")}
        />
        <span className="max-sm:sr-only">{text(`status.${item.status}`)}</span>
      </span>
      {sentence === undefined ? null : (
        <span className="block truncate text-xs text-faint max-sm:hidden">{sentence}</span>
      )}
    </span>
  );
  return item.reason === undefined || sentence === undefined ? (
    cell
  ) : (
    <Hint text={item.reason.detail === "" ? sentence : `${sentence} ${item.reason.detail}`}>{cell}</Hint>
  );
}

function RowButtons({ item, onTrace }: { readonly item: Item; readonly onTrace: (path: string) => void }) {
  const text = useText();
  const { retry, cancel } = useQueueActions();
  return (
    <>
      {item.status === "failed" || item.status === "cancelled" || item.status === "skipped" ? (
        <IconButton label={text("library.retry", { name: item.name })} onClick={() => retry([item.id])}>
          <RotateCcw aria-hidden="true" />
        </IconButton>
      ) : null}
      {item.status === "waiting" ? (
        <IconButton label={text("library.cancel", { name: item.name })} onClick={() => cancel([item.id])}>
          <Square aria-hidden="true" />
        </IconButton>
      ) : null}
      {item.kind === "message" ? null : (
        <IconButton label={text("library.trace", { name: item.name })} onClick={() => onTrace(item.path)}>
          <CircleHelp aria-hidden="true" />
        </IconButton>
      )}
    </>
  );
}
