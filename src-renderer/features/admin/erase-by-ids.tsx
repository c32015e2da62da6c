import { useState } from "react";
import { SharedItemId } from "#shared/model/team.ts";
import type { Partition } from "#ui/state/admin.ts";
import { Button } from "#ui/ui/button.tsx";
import { Choice, LinesField } from "#ui/ui/field.tsx";
import { toLines } from "#ui/ui/lines.ts";
import { useText } from "#ui/ui/text.tsx";
import type { PickedItem } from "./erase-items.tsx";

/** For what no words find: what lies in the trash, was taken back, or is not searchable yet. */
export function EraseByIds({
  partitions,
  onPick,
}: {
  readonly partitions: readonly Partition[];
  readonly onPick: (items: readonly PickedItem[]) => void;
}) {
  const text = useText();
  const [chosen, setChosen] = useState("");
  const [lines, setLines] = useState("");
  const partition = partitions.find(({ id }) => id === chosen) ?? partitions[0];
  const ids = toLines(lines).map((line) => SharedItemId.safeParse(line));
  const isWrong = ids.some(({ success }) => !success);
  const take = (): void => {
    if (partition === undefined) return;
    onPick(
      ids.flatMap(({ data }) =>
        data === undefined ? [] : [{ itemId: data, partitionId: partition.id, name: data }],
      ),
    );
    setLines("");
  };
  return (
    <details className="group">
      <summary className="w-fit cursor-pointer rounded-md text-sm text-muted hover:text-ink">
        {text("admin.erase.byIds")}
      </summary>
      <form
        aria-label={text("admin.erase.byIds")}
        className="mt-2 flex flex-col gap-3 rounded-md bg-sunken px-3 py-3"
        onSubmit={(event) => (event.preventDefault(), take())}
      >
        <Choice
          label={text("team.partition")}
          value={String(partition?.id ?? "")}
          choices={partitions.map(({ id, name }) => ({ value: String(id), label: name }))}
          onValue={setChosen}
          className="w-72 max-w-full"
        />
        <LinesField
          label={text("admin.erase.ids")}
          hint={text(isWrong ? "admin.erase.idsWrong" : "admin.erase.idsHint")}
          rows={3}
          value={lines}
          onValue={setLines}
        />
        <div>
          <Button type="submit" disabled={isWrong || ids.length === 0}>
            {text("admin.erase.addIds")}
          </Button>
        </div>
      </form>
    </details>
  );
}
