import { useState } from "react";
import type { ErasureReason } from "#shared/audit/receipt.ts";
import { SharedItemId } from "#shared/model/team.ts";
import { type Me, mayIn, mayInOrg, useAdminChange, usePeople } from "#ui/state/admin.ts";
import { Button } from "#ui/ui/button.tsx";
import { Choice, LinesField } from "#ui/ui/field.tsx";
import { toLines } from "#ui/ui/lines.ts";
import { Sheet } from "#ui/ui/page.tsx";
import { useText } from "#ui/ui/text.tsx";
import { EraseDialog } from "./erase-dialog.tsx";
import { ErasureReceipt } from "./erasure-receipt.tsx";
import { ReasonChoice } from "./reason-choice.tsx";

type What = "items" | "person";

/** Taking away for good, from the server and every device, with a receipt that proves it. */
export function ErasureTab({ me }: { readonly me: Me }) {
  const text = useText();
  const people = usePeople(mayInOrg(me, "people.read")).data ?? [];
  const partitions = me.partitions.filter((partition) => mayIn(me, partition, "item.erase"));
  const whats: readonly What[] = [
    ...(partitions.length > 0 ? (["items"] as const) : []),
    ...(mayInOrg(me, "people.manage") ? (["person"] as const) : []),
  ];
  const [draft, setDraft] = useState({ what: whats[0], partition: "", person: "", lines: "" });
  const [reason, setReason] = useState<ErasureReason>("person-asked");
  const [isAsking, setIsAsking] = useState(false);
  const erase = useErase();
  const partition = partitions.find(({ id }) => id === draft.partition) ?? partitions[0];
  const person = people.find(({ id }) => id === draft.person) ?? people[0];
  const ids = toLines(draft.lines).map((line) => SharedItemId.safeParse(line));
  const isWrong = ids.some(({ success }) => !success);
  const isWhole = draft.what === "person" ? person !== undefined : ids.length > 0 && !isWrong;
  const start = (): void => {
    setIsAsking(false);
    if (draft.what === "person" && person !== undefined) erase.person.mutate({ userId: person.id, reason });
    else if (partition !== undefined)
      erase.items.mutate({
        partitionId: partition.id,
        itemIds: ids.flatMap((id) => (id.success ? [id.data] : [])),
        reason,
      });
  };
  const started = (draft.what === "person" ? erase.person : erase.items).data;
  return (
    <Sheet title={text("admin.tab.erasure")}>
      <form
        className="flex flex-col gap-3 py-4"
        onSubmit={(event) => (event.preventDefault(), setIsAsking(isWhole))}
      >
        <p className="max-w-[64ch] text-sm text-muted">{text("admin.erasureHint")}</p>
        <div className="flex flex-wrap gap-3">
          <Choice
            label={text("admin.erase.what")}
            value={draft.what ?? "items"}
            choices={whats.map((value) => ({ value, label: text(`admin.erase.${value}`) }))}
            onValue={(what) => setDraft({ ...draft, what })}
            className="w-72 max-w-full"
          />
          {draft.what === "person" ? (
            <Choice
              label={text("admin.erase.whose")}
              value={String(person?.id ?? "")}
              choices={people.map(({ id, name }) => ({ value: String(id), label: name }))}
              onValue={(value) => setDraft({ ...draft, person: value })}
              className="w-72 max-w-full"
            />
          ) : (
            <Choice
              label={text("team.partition")}
              value={String(partition?.id ?? "")}
              choices={partitions.map(({ id, name }) => ({ value: String(id), label: name }))}
              onValue={(value) => setDraft({ ...draft, partition: value })}
              className="w-72 max-w-full"
            />
          )}
          <ReasonChoice reason={reason} onReason={setReason} />
        </div>
        {draft.what === "person" ? null : (
          <LinesField
            label={text("admin.erase.ids")}
            hint={text(isWrong ? "admin.erase.idsWrong" : "admin.erase.idsHint")}
            rows={4}
            value={draft.lines}
            onValue={(lines) => setDraft({ ...draft, lines })}
          />
        )}
        <div>
          <Button
            type="submit"
            look="harm"
            disabled={!isWhole || erase.items.isPending || erase.person.isPending}
          >
            {text("admin.erase.button")}
          </Button>
        </div>
        {started === undefined ? null : <ErasureReceipt key={started.id} started={started} />}
      </form>
      {isAsking ? (
        <EraseDialog
          title={
            draft.what === "person"
              ? text("admin.erase.personTitle", { name: person?.name ?? "" })
              : text("admin.erase.itemsTitle", { count: ids.length })
          }
          onClose={() => setIsAsking(false)}
          onErase={start}
        />
      ) : null}
    </Sheet>
  );
}

function useErase() {
  const items = useAdminChange((admin, input: Parameters<typeof admin.erasure.erase>[0]) =>
    admin.erasure.erase(input),
  );
  const person = useAdminChange((admin, input: Parameters<typeof admin.erasure.erasePerson>[0]) =>
    admin.erasure.erasePerson(input),
  );
  return { items, person };
}
