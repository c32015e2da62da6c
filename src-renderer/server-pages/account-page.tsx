import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Trash2 } from "lucide-react";
import { useState } from "react";
import type { Me } from "#ui/state/admin.ts";
import { useFailureToast } from "#ui/state/item-actions.ts";
import { limits } from "#ui/state/limits.ts";
import { IconButton } from "#ui/ui/icon-button.tsx";
import { Sheet } from "#ui/ui/page.tsx";
import { useFormats, useText } from "#ui/ui/text.tsx";
import { useToast } from "#ui/ui/toasts.tsx";
import { PageLink } from "./address.tsx";
import { Elsewhere } from "./elsewhere.tsx";
import { useFields } from "./fields.ts";
import { Form } from "./form.tsx";
import { buttonLook } from "./link-look.ts";
import { addPasskey, hasPasskeys } from "./passkey.ts";
import { SecondFactor } from "./second-factor.tsx";
import { useSession, useSetUpState } from "./server.ts";

/** What a person changes of their own. */
export function AccountPage({ me }: { readonly me: Me }) {
  const text = useText();
  return (
    <>
      <Sheet title={text("server.account.device")}>
        <div className="flex flex-wrap items-center gap-3 py-4">
          <p className="min-w-48 flex-1 text-sm text-muted">{text("server.account.deviceHint")}</p>
          <PageLink to="/device" className={buttonLook}>
            {text("server.device.title")}
          </PageLink>
        </div>
      </Sheet>
      {hasPasskeys() ? <Passkeys /> : null}
      <PasswordSheet me={me} />
      {me.hasPassword || me.hasSecondFactor ? <SecondFactor me={me} /> : null}
    </>
  );
}

const passkeysKey = ["passkeys"];

function Passkeys() {
  const text = useText();
  const formats = useFormats();
  const { server } = useSession();
  const queries = useQueryClient();
  const onFailure = useFailureToast();
  const toast = useToast();
  const state = useSetUpState();
  const isElsewhere = state !== undefined && state.origin !== location.origin;
  const { data: passkeys } = useQuery({
    queryKey: passkeysKey,
    queryFn: ({ signal }) => server.session.passkeys(undefined, { signal }),
  });
  const askAgain = () => queries.invalidateQueries({ queryKey: passkeysKey });
  const remove = (id: string, name: string): void => {
    server.session.passkeyRemove({ id }).then(({ undo }) => {
      const bringBack = (word: string): void =>
        void server.session.passkeyRestore({ undo: word }).then(askAgain, onFailure);
      toast({
        message: text("server.account.passkeyRemoved", { name }),
        durationMs: limits.undoMs,
        ...(undo === undefined ? {} : { action: { label: text("undo"), run: () => bringBack(undo) } }),
      });
      return askAgain();
    }, onFailure);
  };
  return (
    <Sheet title={text("server.account.passkeys")}>
      <div className="flex flex-col gap-4 py-4">
        <p className="text-sm text-muted">{text("server.account.passkeysHint")}</p>
        {isElsewhere ? (
          <p className="text-sm text-muted">
            {text("server.account.passkeysElsewhere")} <Elsewhere origin={state.origin} />
          </p>
        ) : null}
        {passkeys === undefined || passkeys.length === 0 ? null : (
          <ul aria-label={text("server.account.passkeys")} className="divide-y divide-line">
            {passkeys.map(({ id, name, addedMs }) => (
              <li key={id} className="flex items-center gap-3 py-2">
                <span className="min-w-0 flex-1">
                  <bdi className="block text-sm font-semibold [overflow-wrap:anywhere]">{name}</bdi>
                  <span className="text-xs text-muted">
                    {text("admin.since", { time: formats.date(addedMs) })}
                  </span>
                </span>
                <IconButton
                  label={text("server.account.removePasskey", { name })}
                  onClick={() => remove(id, name)}
                >
                  <Trash2 aria-hidden="true" />
                </IconButton>
              </li>
            ))}
          </ul>
        )}
        {isElsewhere ? null : <NewPasskey onAdded={askAgain} />}
      </div>
    </Sheet>
  );
}

function NewPasskey({ onAdded }: { readonly onAdded: () => Promise<void> }) {
  const text = useText();
  const { server } = useSession();
  const { named } = useFields();
  return (
    <Form
      label={text("server.account.passkeys")}
      fields={[
        named({
          name: "name",
          label: text("server.account.passkeyName"),
          value: text("server.account.thisDevice"),
        }),
      ]}
      submit={text("server.account.addPasskey")}
      onSubmit={async (valueOf) => {
        await addPasskey(server, valueOf("name"));
        await onAdded();
      }}
    />
  );
}

function PasswordSheet({ me }: { readonly me: Me }) {
  const text = useText();
  const toast = useToast();
  const { server } = useSession();
  const { password, newPassword } = useFields();
  // Another form, and so an empty one, once the password has changed.
  const [round, setRound] = useState(0);
  const current = password({
    name: "current",
    label: text("server.account.current"),
    type: "password",
    autoComplete: "current-password",
  });
  return (
    <Sheet title={text("server.account.password")}>
      <div className="flex flex-col gap-4 py-4">
        <p className="text-sm text-muted">{text("server.account.passwordHint")}</p>
        <Form<"current" | "password">
          key={round}
          label={text("server.account.password")}
          fields={me.hasPassword ? [current, newPassword] : [newPassword]}
          submit={text("server.account.changePassword")}
          refusedAt={{ PASSWORD_WEAK: "password", SIGN_IN_REFUSED: "current" }}
          onSubmit={async (valueOf) => {
            await server.session.changePassword({
              next: valueOf("password"),
              ...(me.hasPassword ? { current: valueOf("current") } : {}),
            });
            toast({ message: text("server.account.passwordChanged") });
            setRound(round + 1);
          }}
        />
      </div>
    </Sheet>
  );
}
