import { Network } from "lucide-react";
import { type FormEvent, useState } from "react";
import type { JoinOffer } from "#shared/rpc/join-link.ts";
import { failureText } from "#ui/state/item-actions.ts";
import { useBrowserJoin } from "#ui/state/browser-join.ts";
import { useJoinOffer } from "#ui/state/join-offer.ts";
import { useTeamActions } from "#ui/state/team.ts";
import { Button } from "#ui/ui/button.tsx";
import { Choice, TextField } from "#ui/ui/field.tsx";
import { Sheet } from "#ui/ui/page.tsx";
import { useText } from "#ui/ui/text.tsx";
import { asPassword } from "./as-password.ts";
import { BrowserHandOver } from "./browser-hand-over.tsx";

const ways = ["invitation", "browser", "password"] as const;
type Way = (typeof ways)[number];

/** What it means to be in a team, and the way into one. */
export function JoinSheet() {
  const text = useText();
  const offer = useJoinOffer();
  return (
    <>
      <Sheet title={text("team.meaning")}>
        <div className="flex gap-4 py-5">
          <Network aria-hidden="true" className="mt-0.5 size-5 shrink-0 text-accent" />
          <ul className="list-disc space-y-1.5 pl-4 text-sm marker:text-faint">
            <li>{text("team.meaning.nothing")}</li>
            <li>{text("team.meaning.chosen")}</li>
            <li>{text("team.meaning.found")}</li>
            <li>{text("team.meaning.offline")}</li>
          </ul>
        </div>
      </Sheet>
      <Sheet title={text("team.join")}>
        {/* Another offer begins another form. */}
        <JoinForm key={JSON.stringify(offer)} offer={offer} />
      </Sheet>
    </>
  );
}

const nothing = { url: "", deviceName: "", code: "", email: "", password: "", totp: "" };
const draftOf = (offer: JoinOffer | undefined): typeof nothing => ({
  ...nothing,
  url: offer?.server ?? "",
  code: offer?.code ?? "",
  email: offer?.email ?? "",
});

function JoinForm({ offer }: { readonly offer: JoinOffer | undefined }) {
  const text = useText();
  const { join } = useTeamActions();
  const browser = useBrowserJoin();
  const [way, setWay] = useState(() => wayOf(offer));
  const [draft, setDraft] = useState(() => draftOf(offer));
  const field = (name: keyof typeof nothing) => ({
    value: draft[name],
    onValue: (value: string) => setDraft((before) => ({ ...before, [name]: value })),
  });
  const shown = { invitation: [draft.code], browser: [], password: [draft.email, draft.password] }[way];
  const isPending = join.isPending || browser.isPending;
  const error = way === "browser" ? browser.error : join.error;
  const isWhole = [draft.url, draft.deviceName, ...shown].every((value) => value.trim() !== "");
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!isWhole || isPending) return;
    if (way === "browser") browser.begin(whereOf(draft));
    else join.mutate(joinInput(way, draft));
  };
  return (
    <form className="flex flex-col gap-3 py-4" onSubmit={submit}>
      <div className="grid gap-3 sm:grid-cols-2">
        <TextField
          label={text("team.server")}
          mono
          placeholder={text("team.placeholder")}
          {...field("url")}
        />
        <TextField label={text("team.deviceName")} {...field("deviceName")} />
        <Choice
          label={text("team.way")}
          value={way}
          choices={ways.map((value) => ({ value, label: text(`team.way.${value}`) }))}
          onValue={setWay}
        />
        {way === "invitation" ? <TextField label={text("team.code")} mono {...field("code")} /> : null}
        {way === "password" ? (
          <>
            <TextField label={text("team.email")} {...field("email")} />
            <TextField label={text("team.password")} type="password" {...field("password")} />
            <TextField label={text("team.totp")} mono {...field("totp")} />
          </>
        ) : null}
      </div>
      {error === null ? null : (
        <p role="alert" className="text-sm text-harm">
          {failureText(error, text)}
        </p>
      )}
      {browser.asking === undefined ? (
        <div className="flex flex-wrap items-center gap-3">
          <Button type="submit" look="primary" disabled={!isWhole || isPending}>
            {text(isPending ? "team.joining" : "team.joinButton")}
          </Button>
          <span className="min-w-48 flex-1 text-sm text-muted">
            {text(way === "browser" ? "team.browserHint" : "team.joinHint")}
          </span>
        </div>
      ) : (
        <BrowserHandOver asking={browser.asking} onGiveUp={browser.giveUp} />
      )}
    </form>
  );
}

/** Whoever knows the server and has no code is let in there, however they sign in. */
function wayOf(offer: JoinOffer | undefined): Way {
  if (offer === undefined || offer.code !== undefined) return "invitation";
  return offer.email === undefined ? "browser" : "password";
}

const whereOf = ({ url, deviceName }: typeof nothing) => ({ url: url.trim(), deviceName: deviceName.trim() });

function joinInput(way: Exclude<Way, "browser">, draft: typeof nothing) {
  const { code, email, password, totp } = draft;
  const where = whereOf(draft);
  if (way === "invitation") return { ...where, as: { by: "invitation", code: code.trim() } as const };
  return { ...where, as: asPassword({ email, password, totp }) };
}
