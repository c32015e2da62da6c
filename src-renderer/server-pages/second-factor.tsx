import { useQueryClient } from "@tanstack/react-query";
import { ClipboardCopy } from "lucide-react";
import { useState } from "react";
import * as z from "zod";
import type { Me } from "#ui/state/admin.ts";
import { Button } from "#ui/ui/button.tsx";
import { useCopy } from "#ui/ui/copy.ts";
import { Sheet } from "#ui/ui/page.tsx";
import { useText } from "#ui/ui/text.tsx";
import { Copied } from "./copied.tsx";
import { serverFailureText } from "./failure.ts";
import { type Field, Form } from "./form.tsx";
import { buttonLook } from "./link-look.ts";
import { QrFigure } from "./qr-figure.tsx";
import { type ServerOutputs, useSession } from "./server.ts";

type Begun = ServerOutputs["session"]["totpEnrol"];

/** Codes of an authenticator app, asked for beside the password from then on. */
export function SecondFactor({ me }: { readonly me: Me }) {
  const text = useText();
  const [begun, setBegun] = useState<Begun>();
  const [codes, setCodes] = useState<readonly string[]>();
  return (
    <Sheet title={text("server.factor")}>
      <div className="flex flex-col gap-4 py-4">
        <p className="text-sm text-muted">
          {text(me.hasSecondFactor ? "server.factor.isOn" : "server.factor.about")}
        </p>
        {codes === undefined ? null : <RecoveryCodes codes={codes} />}
        {me.hasSecondFactor ? (
          <Removal onGone={() => (setCodes(undefined), setBegun(undefined))} />
        ) : codes !== undefined ? null : begun === undefined ? (
          <Beginning onBegun={setBegun} />
        ) : (
          <Confirmation begun={begun} onConfirmed={setCodes} />
        )}
      </div>
    </Sheet>
  );
}

function Beginning({ onBegun }: { readonly onBegun: (begun: Begun) => void }) {
  const text = useText();
  const { server } = useSession();
  const [problem, setProblem] = useState<string>();
  const begin = (): void => {
    server.session
      .totpEnrol()
      .then(onBegun, (thrown: unknown) => setProblem(serverFailureText(thrown, text)));
  };
  return (
    <div>
      <Button onClick={begin}>{text("server.factor.begin")}</Button>
      {problem === undefined ? null : (
        <p role="alert" className="mt-2 text-sm text-harm">
          {problem}
        </p>
      )}
    </div>
  );
}

interface ConfirmationProps {
  readonly begun: Begun;
  readonly onConfirmed: (recoveryCodes: readonly string[]) => void;
}

/** It holds once the app has shown that it has the key. */
function Confirmation({ begun: { secret, uri }, onConfirmed }: ConfirmationProps) {
  const text = useText();
  const { server } = useSession();
  const askWho = useAskWho();
  const code: Field<"code"> = {
    name: "code",
    label: text("server.factor.code"),
    schema: z.string().regex(/^\s*\d{3} ?\d{3}\s*$/u),
    wrong: text("server.factor.wrong"),
    autoComplete: "one-time-code",
    mono: true,
  };
  return (
    <>
      <p className="text-sm">{text("server.factor.take")}</p>
      <QrFigure value={uri} label={text("server.factor.picture")} />
      <Copied value={secret} what={text("server.factor.key")} />
      <p>
        <a href={uri} className={buttonLook}>
          {text("server.factor.open")}
        </a>
      </p>
      <Form
        label={text("server.factor")}
        fields={[code]}
        submit={text("server.factor.confirm")}
        refusedAt={{ CODE_INVALID: "code" }}
        refusedAs={{ CODE_INVALID: text("server.factor.notNow") }}
        onSubmit={async (valueOf) => {
          const { recoveryCodes } = await server.session.totpConfirm({ code: valueOf("code").trim() });
          onConfirmed(recoveryCodes);
          await askWho();
        }}
      />
    </>
  );
}

/** Shown once: the server keeps their digests alone. */
function RecoveryCodes({ codes }: { readonly codes: readonly string[] }) {
  const text = useText();
  const copy = useCopy();
  return (
    <section aria-label={text("server.factor.recovery")} className="rounded-md bg-accent-soft px-3 py-3">
      <p role="status" className="text-sm">
        {text("server.factor.recoveryHint")}
      </p>
      <ul className="mt-2 grid grid-cols-2 gap-x-4 font-mono text-sm">
        {codes.map((each) => (
          <li key={each}>{each}</li>
        ))}
      </ul>
      <Button className="mt-3" onClick={() => copy(codes.join("\n"))}>
        <ClipboardCopy aria-hidden="true" className="size-4" />
        {text("server.factor.copyCodes")}
      </Button>
    </section>
  );
}

function Removal({ onGone }: { readonly onGone: () => void }) {
  const text = useText();
  const { server } = useSession();
  const askWho = useAskWho();
  const code: Field<"code"> = {
    name: "code",
    label: text("server.factor.codeOrRecovery"),
    schema: z.string().trim().min(1).max(20),
    wrong: text("server.wrong.totp"),
    autoComplete: "one-time-code",
    mono: true,
  };
  return (
    <Form
      label={text("server.factor.remove")}
      fields={[code]}
      submit={text("server.factor.remove")}
      look="harm"
      refusedAt={{ CODE_INVALID: "code" }}
      refusedAs={{ CODE_INVALID: text("server.factor.notNow") }}
      onSubmit={async (valueOf) => {
        await server.session.totpRemove({ code: valueOf("code").trim() });
        onGone();
        await askWho();
      }}
    />
  );
}

/** Asks again who this is, and so whether a second factor holds. */
function useAskWho(): () => Promise<void> {
  const queries = useQueryClient();
  return () => queries.invalidateQueries({ queryKey: ["admin", "me"] });
}
