import { useState } from "react";
import type { PartitionId } from "#shared/model/ids.ts";
import type { SharedItemId } from "#shared/model/team.ts";
import type { DevicePartition } from "#shared/rpc/team-status.ts";
import { limits } from "#ui/state/limits.ts";
import { useMoving, useTeamPartitions } from "#ui/state/team.ts";
import { Button } from "#ui/ui/button.tsx";
import { Choice } from "#ui/ui/field.tsx";
import { useText } from "#ui/ui/text.tsx";
import { useToast } from "#ui/ui/toasts.tsx";

const mayMove = ({ permissions }: DevicePartition): boolean =>
  permissions.includes("item.write") && permissions.includes("edit.write");

/** To another partition; only for who may, and where there is another one. */
export function MoveForm({
  item: { id, partitionId },
  onMoved,
}: {
  readonly item: { readonly id: SharedItemId; readonly partitionId: PartitionId };
  readonly onMoved: () => void;
}) {
  const text = useText();
  const toast = useToast();
  const all = useTeamPartitions().filter(mayMove);
  const others = all.filter((each) => each.id !== partitionId);
  const [chosen, setChosen] = useState("");
  const move = useMoving();
  const into = others.find((each) => each.id === chosen) ?? others[0];
  if (into === undefined || !all.some((each) => each.id === partitionId)) return null;
  const start = (): void =>
    move.mutate(
      { id, to: into.id },
      {
        onSuccess: ({ itemId }) => {
          toast({
            message: text("team.moved", { name: into.name }),
            durationMs: limits.undoMs,
            action: { label: text("undo"), run: () => move.mutate({ id: itemId, to: partitionId }) },
          });
          onMoved();
        },
      },
    );
  return (
    <form
      aria-label={text("team.move")}
      className="my-3 flex flex-wrap items-end gap-2"
      onSubmit={(event) => (event.preventDefault(), start())}
    >
      <Choice
        label={text("team.moveTo")}
        value={String(into.id)}
        choices={others.map((each) => ({ value: String(each.id), label: each.name }))}
        onValue={setChosen}
        className="w-56 max-w-full"
      />
      <Button type="submit" disabled={move.isPending}>
        {text("team.move")}
      </Button>
    </form>
  );
}
