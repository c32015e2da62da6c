import { useState } from "react";
import type { ErasureReason } from "#shared/audit/receipt.ts";
import type { UserId } from "#shared/model/team.ts";
import { type Me, mayInOrg, useAdminChange, usePeople } from "#ui/state/admin.ts";
import { Button } from "#ui/ui/button.tsx";
import { Choice } from "#ui/ui/field.tsx";
import { useText } from "#ui/ui/text.tsx";
import { EraseDialog } from "./erase-dialog.tsx";
import { ErasureReceipt } from "./erasure-receipt.tsx";
import { ReasonChoice } from "./reason-choice.tsx";

/** Everything that any device of a person ever shared. */
export function ErasePerson({ me }: { readonly me: Me }) {
  const text = useText();
  const people = usePeople(mayInOrg(me, "people.read")).data ?? [];
  const [chosen, setChosen] = useState("");
  const [reason, setReason] = useState<ErasureReason>("person-asked");
  const [isAsking, setIsAsking] = useState(false);
  const erase = useAdminChange((admin, userId: UserId) => admin.erasure.erasePerson({ userId, reason }));
  const person = people.find(({ id }) => id === chosen) ?? people[0];
  return (
    <form
      className="flex flex-col gap-3"
      onSubmit={(event) => (event.preventDefault(), setIsAsking(person !== undefined))}
    >
      <div className="flex flex-wrap gap-3">
        <Choice
          label={text("admin.erase.whose")}
          value={String(person?.id ?? "")}
          choices={people.map(({ id, name }) => ({ value: String(id), label: name }))}
          onValue={setChosen}
          className="w-72 max-w-full"
        />
        <ReasonChoice reason={reason} onReason={setReason} />
      </div>
      <div>
        <Button type="submit" look="harm" disabled={person === undefined || erase.isPending}>
          {text("admin.erase.button")}
        </Button>
      </div>
      {erase.data === undefined ? null : <ErasureReceipt key={erase.data.id} started={erase.data} />}
      {isAsking && person !== undefined ? (
        <EraseDialog
          title={text("admin.erase.personTitle", { name: person.name })}
          onClose={() => setIsAsking(false)}
          onErase={() => (setIsAsking(false), erase.mutate(person.id))}
        />
      ) : null}
    </form>
  );
}
