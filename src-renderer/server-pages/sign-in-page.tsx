import { KeyRound, LogIn } from "lucide-react";
import { useState } from "react";
import * as z from "zod";
import { Button } from "#ui/ui/button.tsx";
import type { MessageKey } from "#ui/ui/messages/message.ts";
import { useText } from "#ui/ui/text.tsx";
import { go, PageLink } from "./address.tsx";
import { serverFailureText } from "./failure.ts";
import { Elsewhere } from "./elsewhere.tsx";
import { useFields } from "./fields.ts";
import { Form } from "./form.tsx";
import { Narrow } from "./frame.tsx";
import { linkLook } from "./link-look.ts";
import { hasPasskeys, signInWithPasskey } from "./passkey.ts";
import { type Server, type SetUpState, useSession, useSetUpState } from "./server.ts";
import { beginSingleSignOn } from "./single-sign-on.ts";
import { WaysIn } from "./ways-in.tsx";

/** By password, passkey or the organisation's own service; where one stood before, one stands after it. */
export function SignInPage({
  notice,
  problem,
}: {
  readonly notice?: string | undefined;
  /** Why another way in, which led to a page of its own, came to nothing. */
  readonly problem?: string;
}) {
  const text = useText();
  const state = useSetUpState();
  if (state?.needed === true) return <NotSetUp />;
  return (
    <Narrow title={text("server.signIn.title")} about={notice ?? text("server.signIn.about")}>
      {problem === undefined ? null : <Problem>{problem}</Problem>}
      <PasswordForm />
      {state === undefined ? null : <OtherWays {...state} />}
      <WaysIn to={["/invitation", "/join"]}>{text("server.signIn.new")}</WaysIn>
    </Narrow>
  );
}

/** Another way in than a password. */
interface Way {
  readonly label: MessageKey;
  readonly Icon: typeof KeyRound;
  /** Undefined: the browser is on its way to another page. */
  readonly work: (server: Server) => Promise<string | undefined>;
}
const passkeyWay: Way = { label: "server.signIn.passkey", Icon: KeyRound, work: signInWithPasskey };
const orgWay: Way = { label: "server.signIn.org", Icon: LogIn, work: beginSingleSignOn };

function OtherWays({ singleSignOn, origin }: SetUpState) {
  const text = useText();
  const { server, signedIn } = useSession();
  const [problem, setProblem] = useState<string>();
  // A browser asks one such thing at a time.
  const [isBusy, setIsBusy] = useState(false);
  const ways = [...(hasPasskeys() ? [passkeyWay] : []), ...(singleSignOn ? [orgWay] : [])];
  const begin = async (work: Way["work"]): Promise<void> => {
    setProblem(undefined);
    setIsBusy(true);
    try {
      const token = await work(server);
      if (token === undefined) return;
      signedIn(token);
      goIn();
    } catch (thrown) {
      setProblem(serverFailureText(thrown, text));
    } finally {
      setIsBusy(false);
    }
  };
  if (ways.length === 0) return null;
  if (location.origin !== origin)
    return (
      <p className="border-t border-line pt-4 text-sm text-muted">
        {text(singleSignOn ? "server.signIn.elsewhereOrg" : "server.signIn.elsewhere")}{" "}
        <Elsewhere origin={origin} />
      </p>
    );
  return (
    <div className="flex flex-col gap-2 border-t border-line pt-4">
      <div className="flex flex-wrap gap-2">
        {ways.map(({ label, Icon, work }) => (
          <Button key={label} onClick={() => void begin(work)} disabled={isBusy}>
            <Icon aria-hidden="true" className="size-4" />
            {text(label)}
          </Button>
        ))}
      </div>
      {problem === undefined ? null : <Problem>{problem}</Problem>}
    </div>
  );
}

const Problem = ({ children }: { readonly children: string }) => (
  <p role="alert" className="text-sm text-harm">
    {children}
  </p>
);

/** Where one stood before is kept, but for the pages of signing in itself. */
function goIn(): void {
  if (location.pathname.startsWith("/sign-in")) go("/");
}

function PasswordForm() {
  const text = useText();
  const { server, signedIn } = useSession();
  const { email, password } = useFields();
  return (
    <Form
      label={text("server.signIn.title")}
      fields={[
        email,
        password({
          name: "password",
          label: text("team.password"),
          type: "password",
          autoComplete: "current-password",
        }),
        {
          name: "totp",
          label: text("team.totp"),
          schema: z.string().max(20),
          wrong: text("server.wrong.totp"),
          autoComplete: "one-time-code",
          isOptional: true,
        },
      ]}
      submit={text("server.signIn.title")}
      refusedAt={{ SECOND_FACTOR_NEEDED: "totp" }}
      onSubmit={async (valueOf) => {
        const totp = valueOf("totp").trim();
        const { token } = await server.session.signIn({
          email: valueOf("email"),
          password: valueOf("password"),
          ...(totp === "" ? {} : { totp }),
        });
        signedIn(token);
        goIn();
      }}
    />
  );
}

function NotSetUp() {
  const text = useText();
  return (
    <Narrow title={text("server.notSetUp.title")} about={text("server.notSetUp.about")}>
      <PageLink to="/set-up" className={linkLook}>
        {text("server.notSetUp.haveCode")}
      </PageLink>
    </Narrow>
  );
}
