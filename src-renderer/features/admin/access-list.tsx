import type { Role } from "#shared/model/access.ts";
import { PrincipalId } from "#shared/model/team.ts";
import { type Partition, useAdminChange, useAdminQuery, useGroups, usePeople } from "#ui/state/admin.ts";
import { Choice } from "#ui/ui/field.tsx";
import { useText } from "#ui/ui/text.tsx";
import { RoleChoice } from "./role-choice.tsx";

/** Who has a role in one partition, beside those whose role holds in all. */
export function AccessList({ partition }: { readonly partition: Partition }) {
  const text = useText();
  const { id: partitionId, name } = partition;
  const { data: access } = useAdminQuery(["access", partitionId], (admin, signal) =>
    admin.partitions.access({ partitionId }, { signal }),
  );
  const people = usePeople().data ?? [];
  const groups = useGroups().data ?? [];
  const set = useAdminChange(
    (admin, input: { readonly principalId: PrincipalId; readonly role: Role | null }) =>
      admin.partitions.setAccess({ partitionId, ...input }),
  );
  const all = [...people, ...groups];
  const others = all.filter(({ id }) => access?.every(({ principalId }) => principalId !== id) === true);
  return (
    <div className="mt-2 rounded-md bg-sunken px-3 py-2">
      {access?.length === 0 ? <p className="py-1 text-sm text-muted">{text("admin.nobodyIn")}</p> : null}
      <ul aria-label={text("admin.access", { name })}>
        {(access ?? []).map(({ principalId, kind, role }) => {
          const called = all.find(({ id }) => id === principalId)?.name ?? text("admin.someone");
          return (
            <li key={principalId} className="flex items-center gap-3 py-1.5">
              <span className="min-w-0 flex-1 text-sm [overflow-wrap:anywhere]">
                <bdi>{called}</bdi>
                {kind === "group" ? (
                  <span className="ml-2 text-xs text-faint">{text("admin.group")}</span>
                ) : null}
              </span>
              <RoleChoice
                label={text("admin.roleOf", { name: called })}
                isLabelHidden
                role={role}
                onRole={(next) => set.mutate({ principalId, role: next })}
              />
            </li>
          );
        })}
      </ul>
      {others.length === 0 ? null : (
        <Choice
          label={text("admin.letIntoPartition", { name })}
          value=""
          choices={[
            { value: "", label: text("admin.add") },
            ...others.map((each) => ({ value: String(each.id), label: each.name })),
          ]}
          onValue={(value) => {
            const chosen = PrincipalId.safeParse(value);
            if (chosen.success) set.mutate({ principalId: chosen.data, role: "member" });
          }}
          className="mt-1 w-56"
        />
      )}
    </div>
  );
}
