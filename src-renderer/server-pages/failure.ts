import { ORPCError } from "@orpc/client";
import { serverErrors } from "#shared/rpc/server/server-errors.ts";
import { failureText } from "#ui/state/item-actions.ts";
import type { MessageKey } from "#ui/ui/messages/message.ts";
import type { Text } from "#ui/ui/text.tsx";

const secondMs = 1_000;
const WeakPassword = serverErrors.PASSWORD_WEAK.data;
const TooMany = serverErrors.TOO_MANY_ATTEMPTS.data;

/** Words of these pages for what the app says otherwise, or does not know. */
const ownWords: Readonly<Record<string, MessageKey>> = {
  UNAUTHORIZED: "server.signedOut",
  BAD_REQUEST: "server.badInput",
  SIGN_IN_REFUSED: "server.wrong.signIn",
};

/** Why a browser made no passkey, or signed with none (WebAuthn level 2, §5.1.3 and §5.1.4). */
const browserWords: Readonly<Record<string, MessageKey>> = {
  NotAllowedError: "server.cancelled",
  AbortError: "server.cancelled",
  InvalidStateError: "server.passkey.known",
  SecurityError: "server.passkey.notHere",
  NotSupportedError: "server.passkey.unable",
  ConstraintError: "server.passkey.unable",
};

/** What went wrong, and what to do about it. */
export function serverFailureText(thrown: unknown, text: Text): string {
  if (thrown instanceof ORPCError) return refusalText(thrown, text);
  const ofBrowser = thrown instanceof DOMException ? browserWords[thrown.name] : undefined;
  if (ofBrowser !== undefined) return text(ofBrowser);
  // That is what `fetch` throws where nobody answers.
  return thrown instanceof TypeError ? text("server.unreachable") : failureText(thrown, text);
}

function refusalText(refused: ORPCError<string, unknown>, text: Text): string {
  const weak = WeakPassword.safeParse(refused.data);
  if (refused.code === "PASSWORD_WEAK" && weak.success)
    return text(`server.password.${weak.data.why}`, { count: weak.data.lengthMin });
  const wait = TooMany.safeParse(refused.data);
  if (refused.code === "TOO_MANY_ATTEMPTS" && wait.success)
    return text("server.tooMany", { count: Math.ceil(Number(wait.data.retryAfterMs) / (60 * secondMs)) });
  const own = ownWords[refused.code];
  return own === undefined ? failureText(refused, text) : text(own);
}
