import { useState } from "react";
import { Permission, partitionPermissions } from "#shared/model/access.ts";
import { PartitionId } from "#shared/model/ids.ts";
import { dayMs } from "#shared/kit/spans.ts";
import { type Me, mayInOrg, useAdminChange } from "#ui/state/admin.ts";
import { limits } from "#ui/state/limits.ts";
import { Button } from "#ui/ui/button.tsx";
import { CheckField, Choice, TextField } from "#ui/ui/field.tsx";
import { useText } from "#ui/ui/text.tsx";
import { ShownOnce } from "./shown-once.tsx";

interface Draft {
  readonly name: string;
  readonly permissions: readonly Permission[];
  readonly partitionId: PartitionId | null;
  readonly days: number;
}
const nothing: Draft = {
  name: "",
  permissions: ["partition.read"],
  partitionId: null,
  days: limits.tokenDays[2],
};

/** What whoever makes it may do there: more than that is refused by the server, and is not offered. */
function offered(me: Me, partitionId: PartitionId | null): readonly Permission[] {
  const inPartition = me.partitions.find(({ id }) => id === partitionId)?.permissions ?? [];
  return Permission.options.filter(
    (permission) =>
      mayInOrg(me, permission) ||
      (partitionPermissions.includes(permission) && inPartition.includes(permission)),
  );
}

/** A new token, of which the secret is shown once. */
export function NewToken({ me }: { readonly me: Me }) {
  const text = useText();
  const [draft, setDraft] = useState(nothing);
  const create = useAdminChange((admin, { name, permissions, partitionId, days }: Draft) =>
    admin.tokens.create({
      name: name.trim(),
      permissions: [...permissions],
      partitions: partitionId === null ? null : [partitionId],
      expiresMs: Date.now() + days * dayMs,
    }),
  );
  const may = offered(me, draft.partitionId);
  const permissions = draft.permissions.filter((each) => may.includes(each));
  const isWhole = draft.name.trim() !== "" && permissions.length > 0;
  return (
    <form
      aria-label={text("admin.tokenNew")}
      onSubmit={(event) => {
        event.preventDefault();
        if (isWhole) create.mutate({ ...draft, permissions }, { onSuccess: () => setDraft(nothing) });
      }}
    >
      <div className="flex flex-wrap items-end gap-2">
        <TextField
          label={text("admin.tokenName")}
          value={draft.name}
          onValue={(name) => setDraft({ ...draft, name })}
          className="w-56 max-sm:w-full"
        />
        <Choice
          label={text("admin.tokenWhere")}
          value={draft.partitionId ?? ""}
          choices={[
            { value: "", label: text("admin.tokenEverywhere") },
            ...me.partitions.map(({ id, name }) => ({ value: String(id), label: name })),
          ]}
          onValue={(value) => {
            const chosen = PartitionId.safeParse(value);
            setDraft({ ...draft, partitionId: chosen.success ? chosen.data : null });
          }}
          className="w-56 max-sm:w-full"
        />
        <Choice
          label={text("admin.tokenDays")}
          value={String(draft.days)}
          choices={limits.tokenDays.map((count) => ({
            value: String(count),
            label: text("admin.tokenDayCount", { count }),
          }))}
          onValue={(value) => setDraft({ ...draft, days: Number(value) })}
          className="w-32"
        />
      </div>
      <fieldset className="mt-3">
        <legend className="mb-1 text-xs font-medium text-muted">{text("admin.tokenMay")}</legend>
        <div className="grid gap-x-6 gap-y-1.5 sm:grid-cols-2">
          {may.map((permission) => (
            <CheckField
              key={permission}
              label={text(`admin.may.${permission}`)}
              isChecked={permissions.includes(permission)}
              onChecked={(isChecked) =>
                setDraft({
                  ...draft,
                  permissions: isChecked
                    ? [...permissions, permission]
                    : permissions.filter((each) => each !== permission),
                })
              }
            />
          ))}
        </div>
      </fieldset>
      <Button type="submit" look="primary" disabled={!isWhole || create.isPending} className="mt-3">
        {text("admin.tokenNew")}
      </Button>
      {create.data === undefined ? null : (
        <ShownOnce says={text("admin.tokenOnce", { name: create.data.name })} values={[create.data.token]} />
      )}
    </form>
  );
}
