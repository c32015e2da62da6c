import { Star } from "lucide-react";
import { useState } from "react";
import type { ReceivedItem } from "#shared/rpc/team-status.ts";
import type { PartitionId } from "#shared/model/ids.ts";
import { useOpenSuggestions } from "#ui/state/suggestions.ts";
import { usePartitionName, useReceivedItems, useTeamPartitions } from "#ui/state/team.ts";
import { type TrashTime, useTrashTimes } from "#ui/state/trash-times.ts";
import { CheckField, Choice } from "#ui/ui/field.tsx";
import { KindIcon, kindKey } from "#ui/ui/kind-icon.tsx";
import { Sheet } from "#ui/ui/page.tsx";
import { useFormats, useText } from "#ui/ui/text.tsx";
import { LabelDot } from "./label-dot.tsx";
import { SharedItemDialog } from "./shared-item-dialog.tsx";
import { SuggestionCount } from "./suggestion-count.tsx";
import { TeamPagesList } from "./team-pages.tsx";
import { trashWords } from "./trash-words.tsx";
import { useDeviceNames } from "./use-device-names.ts";

/** What other devices share with this one. */
export function ReceivedSheet() {
  const text = useText();
  const partitions = useTeamPartitions();
  const [partition, setPartition] = useState("");
  const [withdrawn, setWithdrawn] = useState(false);
  const [opened, setOpened] = useState<ReceivedItem>();
  const chosen: PartitionId | undefined = partitions.find(({ id }) => id === partition)?.id;
  const found = useReceivedItems(chosen, withdrawn);
  const openOf = useOpenSuggestions();
  const trashOf = useTrashTimes(found.items.flatMap(({ id, edits }) => (edits.trashed ? [id] : [])));
  return (
    <Sheet title={text("team.received")}>
      <div className="py-4">
        <div className="flex flex-wrap items-end gap-4">
          <Choice
            label={text("team.partition")}
            value={partition}
            choices={[
              { value: "", label: text("team.allPartitions") },
              ...partitions.map(({ id, name }) => ({ value: String(id), label: name })),
            ]}
            onValue={setPartition}
            className="w-48"
          />
          <span className="pb-1.5">
            <CheckField label={text("team.showWithdrawn")} isChecked={withdrawn} onChecked={setWithdrawn} />
          </span>
        </div>
        <TeamPagesList
          label={text("team.received")}
          emptyText={text("team.nothingReceived")}
          found={found}
          row={(item) => (
            <ReceivedRow
              key={item.id}
              item={item}
              trash={trashOf(item.id)}
              openCount={openOf(item.id)}
              onOpen={() => setOpened(item)}
            />
          )}
        />
      </div>
      {opened === undefined ? null : (
        <SharedItemDialog
          key={opened.id}
          // As the list has it now, for as long as it does.
          item={found.items.find(({ id }) => id === opened.id) ?? opened}
          onClose={() => setOpened(undefined)}
        />
      )}
    </Sheet>
  );
}

interface ReceivedRowProps {
  readonly item: ReceivedItem;
  /** Of an item in the trash: until when it lies there. */
  readonly trash: TrashTime | undefined;
  /** Suggestions that nobody has decided yet. */
  readonly openCount: number;
  readonly onOpen: () => void;
}

function ReceivedRow({ item, trash, openCount, onOpen }: ReceivedRowProps) {
  const text = useText();
  const formats = useFormats();
  const partitionName = usePartitionName();
  const deviceName = useDeviceNames();
  const { kind, edits, deviceId, partitionId, sharedMs, withdrawn } = item;
  const details = [
    text("team.from", { name: deviceName(deviceId) }),
    text("team.inPartition", { name: partitionName(partitionId) }),
    ...(withdrawn ? [text("team.withdrawn")] : []),
    ...(edits.trashed ? [trashWords(text, trash)] : []),
    formats.dateTime(sharedMs),
  ];
  return (
    <li className="flex items-start gap-3 py-2">
      <KindIcon kind={kind} className="mt-0.5 size-4 shrink-0 text-accent" />
      <div className="min-w-0 flex-1">
        <button
          type="button"
          onClick={onOpen}
          className="block max-w-full truncate rounded-sm text-left text-sm font-semibold hover:text-accent"
        >
          <bdi>{edits.title ?? text("team.untitled", { kind: text(kindKey(kind)) })}</bdi>
        </button>
        <p className="text-xs text-muted">{details.join(" · ")}</p>
      </div>
      <SuggestionCount count={openCount} />
      <LabelDot label={edits.label} />
      {edits.favourite ? (
        <Star role="img" aria-label={text("team.starred")} className="size-4 shrink-0 fill-gold text-gold" />
      ) : null}
    </li>
  );
}
