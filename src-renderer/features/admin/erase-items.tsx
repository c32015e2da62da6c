import { X } from "lucide-react";
import { useState } from "react";
import type { ErasureReason } from "#shared/audit/receipt.ts";
import type { SharedItemId } from "#shared/model/team.ts";
import type { DescribedItem } from "#shared/rpc/server/items-contract.ts";
import { type ErasureState, type Partition, useAdminChange } from "#ui/state/admin.ts";
import { useDescribed } from "#ui/state/described-items.ts";
import { Button } from "#ui/ui/button.tsx";
import { IconButton } from "#ui/ui/icon-button.tsx";
import { useText } from "#ui/ui/text.tsx";
import { EraseByIds } from "./erase-by-ids.tsx";
import { EraseDialog } from "./erase-dialog.tsx";
import { ErasureReceipt } from "./erasure-receipt.tsx";
import { FindItems } from "./find-items.tsx";
import { ReasonChoice } from "./reason-choice.tsx";

/** An item that is to be erased. */
export interface PickedItem {
  readonly itemId: SharedItemId;
  readonly partitionId: Partition["id"];
  /** What it is called; where it was named by its id alone, that. */
  readonly name: string;
}
type Picked = ReadonlyMap<SharedItemId, PickedItem>;

/** Several items: found by words, seen as a list, and erased by a short word. */
export function EraseItems({ partitions }: { readonly partitions: readonly Partition[] }) {
  const text = useText();
  const [picked, setPicked] = useState<Picked>(new Map());
  const [reason, setReason] = useState<ErasureReason>("person-asked");
  const [isAsking, setIsAsking] = useState(false);
  const [begun, setBegun] = useState<readonly ErasureState[]>([]);
  const setItems = (items: readonly PickedItem[], isPicked: boolean): void =>
    setPicked((before) => {
      const after = new Map(before);
      for (const item of items)
        if (isPicked) after.set(item.itemId, item);
        else after.delete(item.itemId);
      return after;
    });
  // The right holds in a partition, so each has an erasure and a receipt of its own.
  const erase = useAdminChange(async (admin, items: readonly PickedItem[]) => {
    for (const [partitionId, those] of Map.groupBy(items, (item) => item.partitionId)) {
      const itemIds = those.map(({ itemId }) => itemId);
      const started = await admin.erasure.erase({ partitionId, itemIds, reason });
      setBegun((before) => [started, ...before]);
      setItems(those, false);
    }
  });
  const items = [...picked.values()];
  return (
    <>
      <FindItems partitions={partitions} picked={picked} onPick={setItems} />
      <EraseByIds partitions={partitions} onPick={(named) => setItems(named, true)} />
      <section
        aria-label={text("admin.erase.chosen")}
        className="flex flex-col gap-3 border-t border-line pt-3"
      >
        <h3 className="font-semibold">{text("admin.erase.chosen")}</h3>
        {items.length === 0 ? (
          <p className="text-sm text-muted">{text("admin.erase.noneChosen")}</p>
        ) : (
          <PickedList items={items} partitions={partitions} onLeaveOut={(item) => setItems([item], false)} />
        )}
        <ReasonChoice reason={reason} onReason={setReason} />
        <div>
          <Button
            look="harm"
            disabled={items.length === 0 || erase.isPending}
            onClick={() => setIsAsking(true)}
          >
            {text("admin.erase.button")}
          </Button>
        </div>
        {begun.map((started) => (
          <ErasureReceipt key={started.id} started={started} />
        ))}
      </section>
      {isAsking && items.length > 0 ? (
        <EraseDialog
          title={text("admin.erase.itemsTitle", { count: items.length })}
          onClose={() => setIsAsking(false)}
          onErase={() => (setIsAsking(false), erase.mutate(items))}
        >
          <PickedList items={items} partitions={partitions} />
        </EraseDialog>
      ) : null}
    </>
  );
}

function PickedList({
  items,
  partitions,
  onLeaveOut,
}: {
  readonly items: readonly PickedItem[];
  readonly partitions: readonly Partition[];
  /** Absent: it is only looked at. */
  readonly onLeaveOut?: (item: PickedItem) => void;
}) {
  const text = useText();
  const itemOf = useDescribed(items.flatMap(({ name, itemId }) => (name === itemId ? [itemId] : [])));
  return (
    <ul
      aria-label={text("admin.erase.chosen")}
      // Scrolled by keys where there is nothing in it to go to.
      {...(onLeaveOut === undefined ? { tabIndex: 0 } : {})}
      className="max-h-60 divide-y divide-line overflow-y-auto rounded-md border border-line px-3"
    >
      {items.map((item) => (
        <li key={item.itemId} className="flex items-center gap-2 py-1.5 text-sm">
          <span className="min-w-0 flex-1 [overflow-wrap:anywhere]">
            <PickedName item={item} known={itemOf(item.itemId)} />{" "}
            <span className="text-xs text-muted">
              {text("team.inPartition", {
                name: partitions.find(({ id }) => id === item.partitionId)?.name ?? "",
              })}
            </span>
          </span>
          {onLeaveOut === undefined ? null : (
            <IconButton
              label={text("admin.erase.leaveOut", { name: item.name })}
              onClick={() => onLeaveOut(item)}
            >
              <X aria-hidden="true" />
            </IconButton>
          )}
        </li>
      ))}
    </ul>
  );
}

/** What was named by its id alone is called by its title where it has one, or it is said why it has none. */
function PickedName({
  item: { name },
  known,
}: {
  readonly item: PickedItem;
  readonly known: DescribedItem | undefined;
}) {
  const text = useText();
  return (
    <>
      <bdi className="font-medium">{known?.state === "there" ? (known.title ?? known.name) : name}</bdi>
      {known === undefined || known.state === "there" ? null : (
        <span className="text-xs text-harm"> {text(`trail.item.${known.state}`)}</span>
      )}
    </>
  );
}
