import { Eraser } from "lucide-react";
import { useState } from "react";
import type { ErasureReason } from "#shared/audit/receipt.ts";
import type { PartitionId } from "#shared/model/ids.ts";
import type { SharedItemId } from "#shared/model/team.ts";
import { EraseDialog } from "#ui/features/admin/erase-dialog.tsx";
import { ErasureReceipt } from "#ui/features/admin/erasure-receipt.tsx";
import { ReasonChoice } from "#ui/features/admin/reason-choice.tsx";
import { mayIn, useAdminChange, useMe } from "#ui/state/admin.ts";
import { Button } from "#ui/ui/button.tsx";
import { useText } from "#ui/ui/text.tsx";

interface EraseItemProps {
  readonly id: SharedItemId;
  readonly partitionId: PartitionId;
  /** What it is called, for whoever erases it. */
  readonly name: string;
}

/** Takes one shared item away for good; offered to those alone whose role includes it. */
export function EraseItem({ id, partitionId, name }: EraseItemProps) {
  const text = useText();
  const { data: me } = useMe();
  const [isAsking, setIsAsking] = useState(false);
  const [reason, setReason] = useState<ErasureReason>("mistake");
  const erase = useAdminChange((admin, why: ErasureReason) =>
    admin.erasure.erase({ partitionId, itemIds: [id], reason: why }),
  );
  const partition = me?.partitions.find((each) => each.id === partitionId);
  if (me === undefined || partition === undefined || !mayIn(me, partition, "item.erase")) return null;
  if (erase.data !== undefined) return <ErasureReceipt started={erase.data} />;
  return (
    <div className="mt-4 border-t border-line pt-3">
      <Button look="harm" disabled={erase.isPending} onClick={() => setIsAsking(true)}>
        <Eraser aria-hidden="true" className="size-4" />
        {text("admin.erase.one")}
      </Button>
      {isAsking ? (
        <EraseDialog
          title={text("admin.erase.oneTitle", { name })}
          onClose={() => setIsAsking(false)}
          onErase={() => (setIsAsking(false), erase.mutate(reason))}
        >
          <ReasonChoice reason={reason} onReason={setReason} />
        </EraseDialog>
      ) : null}
    </div>
  );
}
