import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { Clock } from "#core/ports/clock.ts";
import { limits } from "./limits.ts";

/**
 * Who may come in. Programs show the token with every call; a browser opens a link that works once
 * and gets a cookie for it, so that the token itself is in no address and no history.
 */
export interface Access {
  /** Does the `Authorization` header carry the token? */
  isToken(authorization: string | undefined): boolean;
  /** Is the cookie's value one that we gave and that still holds? */
  isSession(cookie: string | undefined): boolean;
  /** A secret that opens one session. */
  makeOnce(): string;
  /** The cookie's value for it; undefined for a secret that is unknown or was used. */
  redeem(once: string): string | undefined;
}

/** Both secrets have 32 bytes. Sessions are signed, not kept: they outlive a restart of the host. */
export function createAccess({
  token,
  sessionKey,
  clock,
}: {
  readonly token: string;
  readonly sessionKey: Uint8Array;
  readonly clock: Clock;
}): Access {
  const links = new Set<string>();
  const sign = (text: string): string => createHmac("sha256", sessionKey).update(text).digest("base64url");
  return {
    isToken: (authorization) => isSame(/^Bearer +(\S+)$/i.exec(authorization ?? "")?.[1] ?? "", token),
    isSession(cookie) {
      const [untilMs = "", nonce = "", signature = ""] = (cookie ?? "").split(".");
      return isSame(signature, sign(`${untilMs}.${nonce}`)) && Number(untilMs) > clock.nowMs();
    },
    makeOnce() {
      const once = randomBytes(32).toString("base64url");
      links.add(once);
      for (const oldest of links) {
        if (links.size <= limits.linkCountMax) break;
        links.delete(oldest);
      }
      return once;
    },
    redeem(once) {
      const known = [...links].find((link) => isSame(link, once));
      if (known === undefined) return undefined;
      links.delete(known);
      const session = `${clock.nowMs() + limits.sessionMsMax}.${randomBytes(16).toString("base64url")}`;
      return `${session}.${sign(session)}`;
    },
  };
}

/** Takes as long whatever the first difference is. */
function isSame(given: string, expected: string): boolean {
  const one = Buffer.from(given);
  const other = Buffer.from(expected);
  return one.byteLength === other.byteLength && timingSafeEqual(one, other);
}
