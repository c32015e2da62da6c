import { Trash2, X } from "lucide-react";
import type { UserId } from "#shared/model/team.ts";
import { type Group, type Me, mayInOrg, useAdminChange, useGroups, usePeople } from "#ui/state/admin.ts";
import { Choice } from "#ui/ui/field.tsx";
import { Sheet } from "#ui/ui/page.tsx";
import { useText } from "#ui/ui/text.tsx";
import { ConfirmButton } from "./confirm-button.tsx";
import { NameForm } from "./name-form.tsx";
import { Renamed } from "./renamed.tsx";
import { RoleChoice } from "./role-choice.tsx";

/** Groups: whoever is in one has its roles. */
export function GroupsTab({ me }: { readonly me: Me }) {
  const text = useText();
  const { data: groups } = useGroups();
  const canManage = mayInOrg(me, "people.manage");
  const create = useAdminChange((admin, name: string) => admin.groups.create({ name }), "NAME_TAKEN");
  return (
    <Sheet title={text("admin.tab.groups")}>
      <div className="py-4">
        <p className="mb-2 text-sm text-muted">{text("admin.groupsHint")}</p>
        {groups?.length === 0 ? <p className="mb-3 text-sm text-muted">{text("admin.noGroups")}</p> : null}
        <ul aria-label={text("admin.tab.groups")} className="mb-4 divide-y divide-line">
          {(groups ?? []).map((group) => (
            <GroupRow key={group.id} group={group} canManage={canManage} />
          ))}
        </ul>
        {canManage ? (
          <NameForm
            label={text("admin.newGroup")}
            action={text("admin.make")}
            isBusy={create.isPending}
            failure={create.error}
            onName={(name, onDone) => create.mutate(name, { onSuccess: onDone })}
          />
        ) : null}
      </div>
    </Sheet>
  );
}

function GroupRow({ group, canManage }: { readonly group: Group; readonly canManage: boolean }) {
  const text = useText();
  const { id: groupId, name, role, members } = group;
  const update = useAdminChange((admin, part: Partial<Pick<Group, "name" | "role">>) =>
    admin.groups.update({ groupId, name, role, ...part }),
  );
  const remove = useAdminChange((admin) => admin.groups.remove({ groupId }));
  return (
    <li className="py-3">
      <div className="flex flex-wrap items-center gap-3">
        <div className="min-w-0 flex-1 basis-48">
          {canManage ? (
            <Renamed name={name} onName={(next) => update.mutate({ name: next })} />
          ) : (
            <h3 className="text-sm font-semibold [overflow-wrap:anywhere]">{name}</h3>
          )}
          <p className="text-xs text-muted">{text("admin.memberCount", { count: members.length })}</p>
        </div>
        {canManage ? (
          <>
            <RoleChoice
              label={text("admin.roleOf", { name })}
              isLabelHidden
              role={role}
              onRole={(next) => update.mutate({ role: next })}
            />
            <ConfirmButton
              label={text("admin.removeGroup", { name })}
              icon={<Trash2 aria-hidden="true" />}
              title={text("admin.removeGroupTitle", { name })}
              hint={text("admin.removeGroupHint")}
              confirm={text("admin.remove")}
              onConfirm={() => remove.mutate(undefined)}
            />
          </>
        ) : null}
      </div>
      <Members group={group} canManage={canManage} />
    </li>
  );
}

function Members({ group, canManage }: { readonly group: Group; readonly canManage: boolean }) {
  const text = useText();
  const people = usePeople().data ?? [];
  const { id: groupId, members } = group;
  const add = useAdminChange((admin, userId: UserId) => admin.groups.addMember({ groupId, userId }));
  const remove = useAdminChange((admin, userId: UserId) => admin.groups.removeMember({ groupId, userId }));
  const others = people.filter(({ id }) => !members.includes(id));
  return (
    <div className="mt-2 flex flex-wrap items-center gap-1">
      {people
        .filter(({ id }) => members.includes(id))
        .map(({ id, name }) =>
          canManage ? (
            <button
              key={id}
              type="button"
              onClick={() => remove.mutate(id)}
              className="inline-flex h-6 items-center gap-1 rounded-full bg-accent-soft pr-1.5 pl-2 text-xs text-accent hover:line-through"
            >
              <bdi>{name}</bdi>
              <X aria-hidden="true" className="size-3" />
              <span className="sr-only">{text("admin.takeOut")}</span>
            </button>
          ) : (
            <span key={id} className="rounded-full bg-sunken px-2 text-xs">
              {name}
            </span>
          ),
        )}
      {canManage && others.length > 0 ? (
        <Choice
          label={text("admin.addMember", { name: group.name })}
          isLabelHidden
          value=""
          choices={[
            { value: "", label: text("admin.add") },
            ...others.map(({ id, name }) => ({ value: String(id), label: name })),
          ]}
          onValue={(value) => {
            const person = others.find(({ id }) => id === value);
            if (person !== undefined) add.mutate(person.id);
          }}
          className="w-44"
        />
      ) : null}
    </div>
  );
}
