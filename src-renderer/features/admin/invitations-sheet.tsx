import { MailX } from "lucide-react";
import { useState } from "react";
import type { Role } from "#shared/model/access.ts";
import { Email } from "#shared/rpc/server/people-model.ts";
import { type Invitation, isRefusedAs, useAdminChange, useAdminQuery } from "#ui/state/admin.ts";
import { Button } from "#ui/ui/button.tsx";
import { TextField } from "#ui/ui/field.tsx";
import { IconButton } from "#ui/ui/icon-button.tsx";
import { Sheet } from "#ui/ui/page.tsx";
import { useFormats, useText } from "#ui/ui/text.tsx";
import { RoleChoice } from "./role-choice.tsx";
import { ShownOnce } from "./shown-once.tsx";

/** People who may join; the code of an invitation is shown once. */
export function InvitationsSheet() {
  const text = useText();
  const { data: invitations } = useAdminQuery(["invitations"], (admin, signal) =>
    admin.people.invitations(undefined, { signal }),
  );
  return (
    <Sheet title={text("admin.invitations")}>
      <div className="py-4">
        {invitations === undefined || invitations.length === 0 ? null : (
          <ul aria-label={text("admin.invitations")} className="mb-4 divide-y divide-line">
            {invitations.map((invitation) => (
              <InvitationRow key={invitation.id} invitation={invitation} />
            ))}
          </ul>
        )}
        <InviteForm />
      </div>
    </Sheet>
  );
}

function InvitationRow({ invitation }: { readonly invitation: Invitation }) {
  const text = useText();
  const formats = useFormats();
  const { id, name, email, role, expiresMs } = invitation;
  const withdraw = useAdminChange((admin) => admin.people.withdrawInvitation({ id }));
  return (
    <li className="flex items-center gap-3 py-2">
      <div className="min-w-0 flex-1">
        <h3 className="text-sm font-semibold [overflow-wrap:anywhere]">
          <bdi>{name}</bdi>
        </h3>
        <p className="text-xs [overflow-wrap:anywhere] text-muted">
          {[
            email,
            text(role === null ? "admin.noRole" : `admin.role.${role}`),
            text("admin.until", { time: formats.dateTime(expiresMs) }),
          ].join(" · ")}
        </p>
      </div>
      <IconButton label={text("admin.withdraw", { name })} onClick={() => withdraw.mutate(undefined)}>
        <MailX aria-hidden="true" />
      </IconButton>
    </li>
  );
}

interface Draft {
  readonly name: string;
  readonly email: string;
  readonly role: Role | null;
}
const nobody: Draft = { name: "", email: "", role: "member" };

function InviteForm() {
  const text = useText();
  const [draft, setDraft] = useState(nobody);
  const [isAddressWrong, setIsAddressWrong] = useState(false);
  const invite = useAdminChange((admin, input: Draft) => admin.people.invite(input), "EMAIL_TAKEN");
  const { name, email, role } = draft;
  const isWhole = name.trim() !== "" && email.trim() !== "";
  const isTaken = isRefusedAs(invite.error, "EMAIL_TAKEN");
  const problem = isAddressWrong
    ? text("server.wrong.email")
    : isTaken
      ? text("error.EMAIL_TAKEN")
      : undefined;
  const submit = (): void => {
    const isWrong = !Email.safeParse(email).success;
    setIsAddressWrong(isWrong);
    if (!isWrong) invite.mutate(draft, { onSuccess: () => setDraft(nobody) });
  };
  return (
    <form
      aria-label={text("admin.invite")}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (isWhole) submit();
      }}
    >
      <div className="flex flex-wrap items-start gap-2">
        <TextField
          label={text("admin.name")}
          value={name}
          onValue={(value) => setDraft({ ...draft, name: value })}
          className="w-48 max-sm:w-full"
        />
        <TextField
          label={text("team.email")}
          type="email"
          error={problem}
          value={email}
          onValue={(value) => setDraft({ ...draft, email: value })}
          className="w-64 max-w-full max-sm:w-full"
        />
        <RoleChoice
          label={text("admin.role")}
          role={role}
          onRole={(value) => setDraft({ ...draft, role: value })}
        />
        <Button type="submit" look="primary" disabled={!isWhole || invite.isPending} className="self-end">
          {text("admin.invite")}
        </Button>
      </div>
      {invite.data === undefined ? null : (
        <ShownOnce
          says={text("admin.codeOnce", { name: invite.data.name })}
          values={[invite.data.code, invite.data.link]}
        />
      )}
    </form>
  );
}
