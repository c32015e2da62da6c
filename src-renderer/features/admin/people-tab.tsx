import { KeyRound, Trash2, UserCheck, UserX } from "lucide-react";
import { type Me, mayInOrg, type Person, useAdminChange, usePeople } from "#ui/state/admin.ts";
import { limits } from "#ui/state/limits.ts";
import { IconButton } from "#ui/ui/icon-button.tsx";
import { Sheet } from "#ui/ui/page.tsx";
import { useFormats, useText } from "#ui/ui/text.tsx";
import { useToast } from "#ui/ui/toasts.tsx";
import { ConfirmButton } from "./confirm-button.tsx";
import { InvitationsSheet } from "./invitations-sheet.tsx";
import { RoleChoice } from "./role-choice.tsx";

/** The people of the organisation and their roles in it. */
export function PeopleTab({ me }: { readonly me: Me }) {
  const text = useText();
  const { data: people } = usePeople();
  const canManage = mayInOrg(me, "people.manage");
  return (
    <>
      <Sheet title={text("admin.tab.people")}>
        {people === undefined ? <p className="py-4 text-sm text-muted">{text("loading")}</p> : null}
        <ul aria-label={text("admin.tab.people")} className="divide-y divide-line">
          {(people ?? []).map((person) => (
            <PersonRow key={person.id} person={person} canManage={canManage} isMe={person.id === me.userId} />
          ))}
        </ul>
      </Sheet>
      {canManage ? <InvitationsSheet /> : null}
    </>
  );
}

interface PersonProps {
  readonly person: Person;
  readonly canManage: boolean;
  readonly isMe: boolean;
}

function PersonRow({ person, canManage, isMe }: PersonProps) {
  const text = useText();
  const toast = useToast();
  const formats = useFormats();
  const { id, name, email, role, active, hasSecondFactor, addedMs } = person;
  const setRole = useAdminChange((admin, next: Person["role"]) =>
    admin.people.setRole({ userId: id, role: next }),
  );
  const details = [
    email,
    ...(active ? [] : [text("admin.inactive")]),
    text(hasSecondFactor ? "admin.secondFactor" : "admin.noSecondFactor"),
    text("admin.since", { time: formats.date(addedMs) }),
  ];
  const change = (next: Person["role"]): void =>
    setRole.mutate(next, {
      onSuccess: () =>
        toast({
          message: text("admin.roleChanged", { name }),
          durationMs: limits.undoMs,
          action: { label: text("undo"), run: () => setRole.mutate(role) },
        }),
    });
  return (
    <li className="flex flex-wrap items-center gap-3 py-3">
      <div className="min-w-56 flex-1">
        <h3 className="text-sm font-semibold [overflow-wrap:anywhere]">
          <bdi>{name}</bdi>
          {isMe ? <span className="ml-2 text-xs font-normal text-faint">{text("admin.you")}</span> : null}
        </h3>
        <p className="text-xs [overflow-wrap:anywhere] text-muted">{details.join(" · ")}</p>
      </div>
      {canManage ? (
        <>
          <RoleChoice label={text("admin.roleOf", { name })} isLabelHidden role={role} onRole={change} />
          <PersonButtons person={person} isMe={isMe} />
        </>
      ) : (
        <span className="text-sm text-muted">
          {text(role === null ? "admin.noRole" : `admin.role.${role}`)}
        </span>
      )}
    </li>
  );
}

function PersonButtons({ person, isMe }: Pick<PersonProps, "person" | "isMe">) {
  const text = useText();
  const toast = useToast();
  const { id: userId, name, active, hasSecondFactor } = person;
  const setActive = useAdminChange((admin, next: boolean) =>
    admin.people.setActive({ userId, active: next }),
  );
  const reset = useAdminChange((admin) => admin.people.resetSecondFactor({ userId }));
  const remove = useAdminChange((admin) => admin.people.remove({ userId }));
  return (
    <span className="flex sm:min-w-27">
      {hasSecondFactor ? (
        <ConfirmButton
          label={text("admin.resetFactor", { name })}
          icon={<KeyRound aria-hidden="true" />}
          title={text("admin.resetFactorTitle", { name })}
          hint={text("admin.resetFactorHint")}
          confirm={text("admin.resetFactorConfirm")}
          onConfirm={() => reset.mutate(undefined)}
        />
      ) : null}
      {isMe ? null : (
        <>
          {active ? (
            <ConfirmButton
              label={text("admin.shutOut", { name })}
              icon={<UserX aria-hidden="true" />}
              title={text("admin.shutOutTitle", { name })}
              hint={text("admin.shutOutHint")}
              confirm={text("admin.shutOutConfirm")}
              onConfirm={() =>
                setActive.mutate(false, {
                  onSuccess: () =>
                    toast({
                      message: text("admin.isShutOut", { name }),
                      durationMs: limits.undoMs,
                      action: { label: text("undo"), run: () => setActive.mutate(true) },
                    }),
                })
              }
            />
          ) : (
            <IconButton label={text("admin.letIn", { name })} onClick={() => setActive.mutate(true)}>
              <UserCheck aria-hidden="true" />
            </IconButton>
          )}
          <ConfirmButton
            label={text("admin.removePerson", { name })}
            icon={<Trash2 aria-hidden="true" />}
            title={text("admin.removePersonTitle", { name })}
            hint={text("admin.removePersonHint")}
            confirm={text("admin.remove")}
            onConfirm={() => remove.mutate(undefined)}
          />
        </>
      )}
    </span>
  );
}
