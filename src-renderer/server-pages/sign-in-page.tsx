import { KeyRound, LogIn } from "lucide-react";
import { useState } from "react";
import * as z from "zod";
import { Button } from "#ui/ui/button.tsx";
import { useText } from "#ui/ui/text.tsx";
import { go, PageLink } from "./address.tsx";
import { serverFailureText } from "./failure.ts";
import { useFields } from "./fields.ts";
import { Form } from "./form.tsx";
import { Narrow } from "./frame.tsx";
import { linkLook } from "./link-look.ts";
import { hasPasskeys, signInWithPasskey } from "./passkey.ts";
import { type Server, useSession, useSetUpState } from "./server.ts";
import { beginSingleSignOn } from "./single-sign-on.ts";
import { WaysIn } from "./ways-in.tsx";

/** By password, passkey or the organisation's own service; where one stood before, one stands after it. */
export function SignInPage({ notice }: { readonly notice?: string | undefined }) {
  const text = useText();
  const state = useSetUpState();
  if (state?.needed === true) return <NotSetUp />;
  return (
    <Narrow title={text("server.signIn.title")} about={notice ?? text("server.signIn.about")}>
      <PasswordForm />
      {hasPasskeys() || state?.singleSignOn === true ? (
        <div className="flex flex-wrap gap-2 border-t border-line pt-4">
          {hasPasskeys() ? (
            <Way label={text("server.signIn.passkey")} Icon={KeyRound} work={signInWithPasskey} />
          ) : null}
          {state?.singleSignOn === true ? (
            <Way label={text("server.signIn.org")} Icon={LogIn} work={beginSingleSignOn} />
          ) : null}
        </div>
      ) : null}
      <WaysIn to={["/invitation", "/join"]}>{text("server.signIn.new")}</WaysIn>
    </Narrow>
  );
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
        if (location.pathname === "/sign-in") go("/");
      }}
    />
  );
}

interface WayProps {
  readonly label: string;
  readonly Icon: typeof KeyRound;
  readonly work: (server: Server) => Promise<string | undefined>;
}

/** Another way in than a password. */
function Way({ label, Icon, work }: WayProps) {
  const text = useText();
  const { server, signedIn } = useSession();
  const [problem, setProblem] = useState<string>();
  const begin = (): void => {
    setProblem(undefined);
    work(server).then(
      (token) => token !== undefined && signedIn(token),
      (thrown: unknown) => setProblem(serverFailureText(thrown, text)),
    );
  };
  return (
    <div>
      <Button onClick={begin}>
        <Icon aria-hidden="true" className="size-4" />
        {label}
      </Button>
      {problem === undefined ? null : (
        <p role="alert" className="mt-2 text-sm text-harm">
          {problem}
        </p>
      )}
    </div>
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
