import { type FormEvent, useState } from "react";
import { useBrowserJoin } from "#ui/state/browser-join.ts";
import { failureText } from "#ui/state/item-actions.ts";
import { type Membership, useTeamActions } from "#ui/state/team.ts";
import { Button } from "#ui/ui/button.tsx";
import { TextField } from "#ui/ui/field.tsx";
import { useText } from "#ui/ui/text.tsx";
import { BrowserHandOver } from "./browser-hand-over.tsx";
import { asPassword, type PasswordDraft } from "./as-password.ts";

/** For a device that was away for so long that the team asks who it is: what waits here is sent then. */
export function SignInAgain({ status }: { readonly status: Membership }) {
  const text = useText();
  const { join } = useTeamActions();
  const browser = useBrowserJoin();
  const [draft, setDraft] = useState<PasswordDraft>({ email: "", password: "", totp: "" });
  const field = (name: keyof PasswordDraft) => ({
    value: draft[name],
    onValue: (value: string) => setDraft((before) => ({ ...before, [name]: value })),
  });
  const isWhole = draft.email.trim() !== "" && draft.password !== "";
  const { server: url, device, person } = status;
  const isPending = join.isPending || browser.isPending;
  const error = join.error ?? browser.error;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (isWhole && !isPending) join.mutate({ url, deviceName: device.name, as: asPassword(draft) });
  };
  const inBrowser = (): void => {
    // What the password was refused for is not why this is.
    join.reset();
    browser.begin({ url, deviceName: device.name });
  };
  return (
    <form
      aria-label={text("team.again")}
      className="mt-4 flex flex-col gap-3 rounded-md bg-sunken px-3 py-3"
      onSubmit={submit}
    >
      <p className="text-sm text-muted">{text("team.againHint", { name: person.name })}</p>
      {browser.asking === undefined ? (
        <>
          <div className="grid items-end gap-3 sm:grid-cols-3">
            <TextField label={text("team.email")} {...field("email")} />
            <TextField label={text("team.password")} type="password" {...field("password")} />
            <TextField label={text("team.totp")} mono {...field("totp")} />
          </div>
          {error === null ? null : (
            <p role="alert" className="text-sm text-harm">
              {failureText(error, text)}
            </p>
          )}
          <div className="flex flex-wrap gap-2">
            <Button type="submit" look="primary" disabled={!isWhole || isPending}>
              {text("team.again")}
            </Button>
            <Button disabled={isPending} onClick={inBrowser}>
              {text("team.browser.again")}
            </Button>
          </div>
        </>
      ) : (
        <BrowserHandOver asking={browser.asking} onGiveUp={browser.giveUp} />
      )}
    </form>
  );
}
