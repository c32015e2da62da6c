import { clsx } from "clsx";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef, type KeyboardEvent, type RefObject } from "react";
import type { ItemId } from "#shared/model/ids.ts";
import type { ItemFilter } from "#shared/rpc/library-contract.ts";
import { useText } from "#ui/ui/text.tsx";
import { columnsOf, ItemRow } from "./item-row.tsx";
import { useItemRows } from "./use-items.ts";

interface ItemTableProps {
  readonly filter: ItemFilter;
  readonly totalCount: number;
  readonly selectedId: ItemId | undefined;
  readonly onOpen: (itemId: ItemId) => void;
  readonly onEnter: () => void;
  readonly onTrace: (path: string) => void;
}

const rowHeightPx = 52;

/** Any number of items, of which only the rows in sight exist. */
export function ItemTable({ filter, totalCount, selectedId, ...actions }: ItemTableProps) {
  const text = useText();
  const scrollRef = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: totalCount,
    getScrollElement: () => scrollRef.current,
    estimateSize: () => rowHeightPx,
    overscan: 12,
  });
  const visible = rows.getVirtualItems();
  const itemAt = useItemRows(filter, visible[0]?.index ?? 0, visible.at(-1)?.index ?? 0);
  const onKeyDown = useRowKeys(scrollRef, totalCount, (row) => rows.scrollToIndex(row));
  const isNarrow = selectedId !== undefined;
  return (
    <div ref={scrollRef} className="min-h-0 flex-1 overflow-auto px-3" onKeyDown={onKeyDown}>
      <div role="table" aria-label={text("nav.library")} aria-rowcount={totalCount + 1}>
        <div role="rowgroup" className="sticky top-0 z-10 bg-canvas">
          <HeaderRow isNarrow={isNarrow} />
        </div>
        <div role="rowgroup" className="relative" style={{ height: rows.getTotalSize() }}>
          {visible.map(({ index, start }) => (
            <ItemRow
              key={index}
              index={index}
              startPx={start}
              heightPx={rowHeightPx}
              item={itemAt(index)}
              isSelected={isNarrow && itemAt(index)?.id === selectedId}
              isNarrow={isNarrow}
              {...actions}
            />
          ))}
        </div>
      </div>
    </div>
  );
}

function HeaderRow({ isNarrow }: { readonly isNarrow: boolean }) {
  const text = useText();
  return (
    <div
      role="row"
      aria-rowindex={1}
      className={clsx(
        "grid h-8 items-center gap-3 border-b border-line px-3 text-xs font-medium text-faint",
        columnsOf(isNarrow),
      )}
    >
      <span role="columnheader">{text("library.item")}</span>
      <span role="columnheader">
        <span className="max-sm:sr-only">{text("library.status")}</span>
      </span>
      {isNarrow ? null : (
        <>
          <span role="columnheader" className="text-right max-sm:hidden">
            {text("library.size")}
          </span>
          <span role="columnheader" className="max-sm:hidden">
            {text("library.modified")}
          </span>
        </>
      )}
      <span role="columnheader" className="sr-only">
        {text("library.actions")}
      </span>
    </div>
  );
}

/** Arrows, pages and ends move from row to row. */
function useRowKeys(
  scrollRef: RefObject<HTMLDivElement | null>,
  totalCount: number,
  scrollTo: (row: number) => void,
): (event: KeyboardEvent) => void {
  const focusRow = useRowFocus(scrollRef, scrollTo);
  return (event) => {
    const { activeElement } = document;
    const row = activeElement instanceof HTMLElement ? Number(activeElement.dataset["row"]) : Number.NaN;
    const pageRows = Math.max(1, Math.floor((scrollRef.current?.clientHeight ?? 0) / rowHeightPx) - 1);
    const target = rowOfKey(event.key, row, pageRows, totalCount);
    if (Number.isNaN(row) || target === undefined) return;
    event.preventDefault();
    focusRow(target);
  };
}

function rowOfKey(key: string, row: number, pageRows: number, totalCount: number): number | undefined {
  const target = {
    ArrowDown: row + 1,
    ArrowUp: row - 1,
    Home: 0,
    End: totalCount - 1,
    PageDown: row + pageRows,
    PageUp: row - pageRows,
  }[key];
  return target === undefined ? undefined : Math.max(0, Math.min(totalCount - 1, target));
}

/** Focuses a row that may not exist yet: it does once the list is there and its page has come. */
function useRowFocus(
  scrollRef: RefObject<HTMLDivElement | null>,
  scrollTo: (row: number) => void,
): (row: number) => void {
  const wanted = useRef<number>(undefined);
  useEffect(() => {
    if (wanted.current === undefined) return;
    const row = scrollRef.current?.querySelector<HTMLElement>(`[data-row="${wanted.current}"]`);
    if (row === null || row === undefined) return;
    wanted.current = undefined;
    row.focus();
  });
  return (row) => {
    const there = scrollRef.current?.querySelector<HTMLElement>(`[data-row="${row}"]`);
    wanted.current = there === null ? row : undefined;
    scrollTo(row);
    there?.focus();
  };
}
