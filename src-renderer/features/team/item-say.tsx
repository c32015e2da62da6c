import { useState } from "react";
import type { PartitionId } from "#shared/model/ids.ts";
import type { SharedItemId } from "#shared/model/team.ts";
import type { ItemEdits } from "#shared/rpc/team-status.ts";
import { useSayIn } from "#ui/state/suggestions.ts";
import { EditsForm } from "./edits-form.tsx";
import { ItemSuggestions } from "./item-suggestions.tsx";
import { SuggestForm } from "./suggest-form.tsx";

/** What this person may say of a shared item: edit it, suggest what others decide, or neither. */
export function ItemSay({
  id,
  partitionId,
  edits,
}: {
  readonly id: SharedItemId;
  readonly partitionId: PartitionId;
  readonly edits: ItemEdits;
}) {
  const say = useSayIn(partitionId);
  // Until it is told of anew: what a search found is made from rows that come later.
  const given = JSON.stringify(edits);
  const [decided, setDecided] = useState<{ readonly over: string; readonly edits: ItemEdits }>();
  const now = decided?.over === given ? decided.edits : edits;
  // From then on the form is of what comes of it, and no more of what was there when it was opened.
  const version = decided === undefined ? "as opened" : JSON.stringify([now.title, now.note]);
  const show = (change: (before: ItemEdits) => ItemEdits): void =>
    setDecided((last) => ({ over: given, edits: change(last?.over === given ? last.edits : edits) }));
  return (
    <>
      {say === "edit" ? <EditsForm key={version} id={id} edits={now} /> : null}
      {say === "suggest" ? <SuggestForm id={id} edits={now} /> : null}
      {say === "read" && edits.note !== undefined ? (
        <p className="my-3 rounded-md bg-sunken px-3 py-2 text-sm [overflow-wrap:anywhere] whitespace-pre-wrap">
          <bdi>{edits.note}</bdi>
        </p>
      ) : null}
      <ItemSuggestions id={id} onChanged={show} />
    </>
  );
}
