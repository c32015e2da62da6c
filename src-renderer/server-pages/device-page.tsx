import { useState } from "react";
import type { ServerOutputs } from "./server.ts";
import { Button } from "#ui/ui/button.tsx";
import { useText } from "#ui/ui/text.tsx";
import { PageLink } from "./address.tsx";
import { serverFailureText } from "./failure.ts";
import { useFields } from "./fields.ts";
import { Form } from "./form.tsx";
import { Narrow } from "./frame.tsx";
import { linkLook } from "./link-look.ts";
import { useSession } from "./server.ts";
import { codeAtHand, forgetCode } from "./single-sign-on.ts";

interface Asking extends Pick<ServerOutputs["devices"]["request"], "name" | "publicKey"> {
  readonly userCode: string;
}

/** A device without a browser asks by a short code; whoever holds it lets it in. */
export function DevicePage() {
  const text = useText();
  const { server } = useSession();
  const { coded } = useFields();
  const [asking, setAsking] = useState<Asking>();
  const [isIn, setIsIn] = useState(false);
  if (asking !== undefined && isIn)
    return (
      <Narrow title={text("server.device.in", { name: asking.name })} about={text("server.device.inHint")}>
        <PageLink to="/" className={linkLook}>
          {text("server.overview")}
        </PageLink>
      </Narrow>
    );
  if (asking !== undefined)
    return <Approval asking={asking} onIn={() => setIsIn(true)} onNot={() => setAsking(undefined)} />;
  return (
    <Narrow title={text("server.device.title")} about={text("server.device.about")}>
      <Form
        label={text("server.device.title")}
        fields={[
          coded({ name: "userCode", label: text("server.device.code"), value: codeAtHand(), mono: true }),
        ]}
        submit={text("server.device.look")}
        refusedAt={{ CODE_INVALID: "userCode" }}
        onSubmit={async (valueOf) => {
          const userCode = valueOf("userCode");
          forgetCode();
          setAsking({ ...(await server.devices.request({ userCode })), userCode });
        }}
      />
      <PageLink to="/" className={linkLook}>
        {text("server.overview")}
      </PageLink>
    </Narrow>
  );
}

interface ApprovalProps {
  readonly asking: Asking;
  readonly onIn: () => void;
  readonly onNot: () => void;
}

/** Invariant: nothing is let in whose code the person has not been shown to compare: whoever sent them a link has one, too. */
function Approval({ asking: { name, publicKey, userCode }, onIn, onNot }: ApprovalProps) {
  const text = useText();
  const { server } = useSession();
  const [problem, setProblem] = useState<string>();
  const approve = (): void => {
    server.devices
      .approve({ userCode })
      .then(onIn, (thrown: unknown) => setProblem(serverFailureText(thrown, text)));
  };
  return (
    <Narrow title={text("server.device.letIn", { name })} about={text("server.device.letInHint")}>
      <p className="text-sm text-muted">{text("server.device.compare")}</p>
      <p className="rounded-md bg-sunken px-3 py-2 text-center font-mono text-xl tracking-widest select-all">
        {userCode.toUpperCase()}
      </p>
      <p className="text-sm text-muted">
        {text("server.device.key")}{" "}
        <code className="font-mono text-xs [overflow-wrap:anywhere] text-ink">{publicKey}</code>
      </p>
      {problem === undefined ? null : (
        <p role="alert" className="text-sm text-harm">
          {problem}
        </p>
      )}
      <div className="flex flex-wrap gap-2">
        <Button look="primary" onClick={approve}>
          {text("server.device.approve", { name })}
        </Button>
        <Button onClick={onNot}>{text("server.device.not")}</Button>
      </div>
    </Narrow>
  );
}
