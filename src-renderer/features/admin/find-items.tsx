import { Eye, Search } from "lucide-react";
import { useId, useState } from "react";
import type { TeamHit } from "#shared/model/team-hit.ts";
import type { SharedItemId } from "#shared/model/team.ts";
import { useFoundItems } from "#ui/state/found-items.ts";
import type { Partition } from "#ui/state/admin.ts";
import { failureText } from "#ui/state/item-actions.ts";
import { Button } from "#ui/ui/button.tsx";
import { CheckField, TextField } from "#ui/ui/field.tsx";
import { IconButton } from "#ui/ui/icon-button.tsx";
import { KindIcon } from "#ui/ui/kind-icon.tsx";
import { useFormats, useText } from "#ui/ui/text.tsx";
import type { PickedItem } from "./erase-items.tsx";
import { ItemLook } from "./item-look.tsx";

interface FindItemsProps {
  /** Where it is looked: in those that one may erase in. */
  readonly partitions: readonly Partition[];
  readonly picked: ReadonlyMap<SharedItemId, unknown>;
  readonly onPick: (items: readonly PickedItem[], isPicked: boolean) => void;
}

/** What the team shares, found by its words and ticked. Each search is an act of the trail, so it is asked by a press. */
export function FindItems({ partitions, picked, onPick }: FindItemsProps) {
  const text = useText();
  const [draft, setDraft] = useState("");
  const [asked, setAsked] = useState("");
  const [opened, setOpened] = useState<PickedItem>();
  const found = useFoundItems(
    asked,
    partitions.map(({ id }) => id),
  );
  const shown = found.hits.map(pickedOf);
  return (
    <div className="flex flex-col gap-3">
      <form
        role="search"
        className="flex flex-wrap items-end gap-2"
        onSubmit={(event) => (event.preventDefault(), setAsked(draft.trim()))}
      >
        <TextField
          type="search"
          label={text("admin.erase.find")}
          value={draft}
          onValue={setDraft}
          className="min-w-0 flex-1 basis-56"
        />
        <Button type="submit" disabled={draft.trim() === ""}>
          <Search aria-hidden="true" className="size-4" />
          {text("admin.erase.findButton")}
        </Button>
        <p className="basis-full text-xs text-faint">{text("admin.erase.findHint")}</p>
      </form>
      {asked === "" ? null : (
        <>
          <p role={found.error === null ? "status" : "alert"} className="text-sm text-muted">
            {found.error === null
              ? found.isPending
                ? text("loading")
                : text("admin.erase.found", { count: found.totalCount })
              : failureText(found.error, text)}
          </p>
          {found.unanswered.length === 0 ? null : (
            <p className="text-sm text-muted">
              {text("team.unanswered", { fields: found.unanswered.join(", ") })}
            </p>
          )}
        </>
      )}
      {shown.length === 0 ? null : (
        <>
          <CheckField
            label={text("admin.erase.tickAll")}
            isChecked={shown.every(({ itemId }) => picked.has(itemId))}
            onChecked={(isChecked) => onPick(shown, isChecked)}
          />
          <ul aria-label={text("admin.erase.results")} className="divide-y divide-line">
            {found.hits.map((hit) => (
              <FoundRow
                key={hit.itemId}
                hit={hit}
                partition={partitions.find(({ id }) => id === hit.partitionId)}
                isPicked={picked.has(hit.itemId)}
                onPicked={(isPicked) => onPick([pickedOf(hit)], isPicked)}
                onLook={() => setOpened(pickedOf(hit))}
              />
            ))}
          </ul>
        </>
      )}
      {found.hasMore ? (
        <div>
          <Button onClick={found.fetchMore}>{text("team.more")}</Button>
        </div>
      ) : null}
      {opened === undefined ? null : (
        <ItemLook
          item={opened}
          partitionName={partitions.find(({ id }) => id === opened.partitionId)?.name ?? ""}
          onClose={() => setOpened(undefined)}
        />
      )}
    </div>
  );
}

const pickedOf = ({ itemId, partitionId, title, name }: TeamHit): PickedItem => ({
  itemId,
  partitionId,
  name: title ?? name,
});

interface FoundRowProps {
  readonly hit: TeamHit;
  readonly partition: Partition | undefined;
  readonly isPicked: boolean;
  readonly onPicked: (isPicked: boolean) => void;
  readonly onLook: () => void;
}

function FoundRow({ hit, partition, isPicked, onPicked, onLook }: FoundRowProps) {
  const text = useText();
  const formats = useFormats();
  const id = useId();
  const { title, name, kind, sharedBy, sharedMs, sizeBytes, snippet } = hit;
  const details = [
    ...(title === undefined ? [] : [name]),
    text("team.sharedBy", { person: sharedBy.userName, partition: partition?.name ?? "" }),
    text("team.onDevice", { device: sharedBy.deviceName }),
    formats.dateTime(sharedMs),
    formats.bytes(sizeBytes),
  ];
  return (
    <li className="flex items-start gap-3 py-2">
      <input
        id={id}
        type="checkbox"
        checked={isPicked}
        onChange={(event) => onPicked(event.target.checked)}
        aria-describedby={`${id}-details`}
        className="mt-0.5 size-4 shrink-0 accent-accent"
      />
      <KindIcon kind={kind} className="mt-0.5 size-4 shrink-0 text-accent" />
      <div className="min-w-0 flex-1">
        <label htmlFor={id} className="block text-sm font-semibold [overflow-wrap:anywhere]">
          <bdi>{title ?? name}</bdi>
        </label>
        <p id={`${id}-details`} className="text-xs [overflow-wrap:anywhere] text-muted">
          <bdi>{details.join(" · ")}</bdi>
        </p>
        {snippet.text === "" ? null : (
          <p className="mt-0.5 line-clamp-2 text-sm [overflow-wrap:anywhere] text-ink/85">{snippet.text}</p>
        )}
      </div>
      <IconButton label={text("admin.erase.look", { name: title ?? name })} onClick={onLook}>
        <Eye aria-hidden="true" />
      </IconButton>
    </li>
  );
}
