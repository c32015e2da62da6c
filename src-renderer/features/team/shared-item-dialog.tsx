import type { ReceivedItem, SharedItem } from "#shared/rpc/team-status.ts";
import { usePartitionName } from "#ui/state/team.ts";
import { Dialog } from "#ui/ui/dialog.tsx";
import { useText } from "#ui/ui/text.tsx";
import { ItemSay } from "./item-say.tsx";
import { MoveForm } from "./move-form.tsx";
import { EraseItem } from "./erase-item.tsx";
import { OpenedFacts, OpenedText } from "./opened-text.tsx";
import { StateDot } from "./state-dot.tsx";

/** One shared item: how far it has come, what people say of it, and what it holds. */
export function SharedItemDialog({
  item,
  onClose,
}: {
  readonly item: SharedItem | ReceivedItem;
  readonly onClose: () => void;
}) {
  const text = useText();
  const partitionName = usePartitionName();
  const own = "state" in item ? item : undefined;
  const name = item.edits.title ?? own?.name ?? text("team.item");
  return (
    <Dialog
      open
      wide
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose();
      }}
      title={name}
      description={text("team.inPartition", { name: partitionName(item.partitionId) })}
    >
      {own === undefined ? null : (
        <p className="mb-3 flex flex-wrap items-center gap-2 text-sm">
          <StateDot state={own.state} />
          {text(`team.stateHint.${own.state}`)}
          {own.why === undefined ? null : <span className="text-harm">{text(`team.why.${own.why}`)}</span>}
        </p>
      )}
      {item.edits.editedAfterMove === undefined ? null : (
        <p role="note" className="mb-3 rounded-md bg-sunken px-3 py-2 text-sm">
          {text("team.editedAfterMove", { name: partitionName(item.edits.editedAfterMove) })}
        </p>
      )}
      <ItemSay id={item.id} partitionId={item.partitionId} edits={item.edits} />
      <MoveForm item={item} onMoved={onClose} />
      <OpenedFacts id={item.id} />
      <OpenedText id={item.id} ordinal={0} />
      <EraseItem id={item.id} partitionId={item.partitionId} name={name} />
    </Dialog>
  );
}
