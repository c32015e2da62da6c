import { AppWindow } from "lucide-react";
import { useState, type ReactNode } from "react";
import { joinLink } from "#shared/rpc/join-link.ts";
import { TextField } from "#ui/ui/field.tsx";
import { useText } from "#ui/ui/text.tsx";
import { codeInAddress } from "./address.tsx";
import { Copied } from "./copied.tsx";
import { Narrow } from "./frame.tsx";
import { mainLook } from "./link-look.ts";
import { WaysIn } from "./ways-in.tsx";

/** What somebody has to do whose device is to be one of the team's. */
export function JoinPage() {
  const text = useText();
  const [code, setCode] = useState(codeInAddress);
  return (
    <Narrow title={text("server.join.title")} about={text("server.join.about")}>
      <ol className="flex flex-col gap-5">
        <Step number={1} title={text("server.join.install")}>
          <p className="text-sm text-muted">{text("server.join.installHint")}</p>
        </Step>
        <Step number={2} title={text("server.join.inApp")}>
          <TextField
            label={text("team.code")}
            hint={text("server.join.codeHint")}
            value={code}
            onValue={setCode}
            mono
          />
          <WaysToJoin code={code.trim()} />
          <Labelled label={text("team.server")}>
            <Copied value={location.origin} what={text("team.server")} />
          </Labelled>
        </Step>
      </ol>
      <WaysIn to={["/invitation", "/"]}>{text("server.join.orBrowser")}</WaysIn>
    </Narrow>
  );
}

/** The app's own form with this server in it, and the command. */
export function WaysToJoin({ code = "" }: { readonly code?: string }) {
  const text = useText();
  const server = location.origin;
  // Without an invitation the device is let in from here, however one signs in.
  const by = code === "" ? "" : ` --code ${code}`;
  return (
    <>
      <div className="flex flex-wrap items-center gap-3">
        <a href={joinLink({ server, code })} className={mainLook}>
          <AppWindow aria-hidden="true" className="size-4" />
          {text("server.join.open")}
        </a>
        <span className="min-w-48 flex-1 text-xs text-muted">{text("server.join.openHint")}</span>
      </div>
      <Labelled label={text("server.join.command")}>
        <Copied value={`tessera team join ${server}${by}`} what={text("server.join.command")} />
      </Labelled>
    </>
  );
}

const Labelled = ({ label, children }: { readonly label: string; readonly children: ReactNode }) => (
  <div>
    <p className="mb-1 text-xs font-medium text-muted">{label}</p>
    {children}
  </div>
);

/** One thing to do after another. */
export function Step({
  number,
  title,
  children,
}: {
  readonly number: number;
  readonly title: string;
  readonly children: ReactNode;
}) {
  return (
    <li className="flex gap-3">
      <span
        aria-hidden="true"
        className="flex size-6 shrink-0 items-center justify-center rounded-full bg-accent-soft text-xs font-semibold text-accent"
      >
        {number}
      </span>
      <div className="flex min-w-0 flex-1 flex-col gap-3">
        <h2 className="font-semibold">{title}</h2>
        {children}
      </div>
    </li>
  );
}
