import { useEffect, useState } from "react";
import { useText } from "#ui/ui/text.tsx";
import { go } from "./address.tsx";
import { serverFailureText } from "./failure.ts";
import { Waiting } from "./frame.tsx";
import { useSession } from "./server.ts";
import { SignInPage } from "./sign-in-page.tsx";
import { takeAnswer } from "./single-sign-on.ts";

let answer: ReturnType<typeof takeAnswer> | undefined;

/** Where the organisation's own service sends people back to. */
export function CallbackPage() {
  const text = useText();
  const { server, signedIn } = useSession();
  const [problem, setProblem] = useState<string>();
  useEffect(() => {
    // Good once, and this may be called twice.
    if (answer !== undefined) return;
    answer = takeAnswer();
    const { next, ...given } = answer;
    // Who turned back there asked for nothing more.
    if (new URLSearchParams(given.query).get("error") === "access_denied") {
      setProblem(text("server.signIn.denied"));
      return;
    }
    server.session.singleSignOn(given).then(
      ({ token }) => (signedIn(token), go(next)),
      (thrown: unknown) => setProblem(serverFailureText(thrown, text)),
    );
  }, [server, signedIn, text]);
  return problem === undefined ? <Waiting /> : <SignInPage problem={problem} />;
}
