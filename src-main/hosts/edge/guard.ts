import type { IncomingMessage } from "node:http";
import { isIP } from "node:net";
import type { Access } from "./access.ts";

export interface GuardOptions {
  readonly access: Access;
  /** Names, besides this machine's own addresses, by which the host may be called. */
  readonly hostNames: readonly string[];
  /** The port that is listened on, once it is known. */
  readonly port: () => number;
}

export interface GuardRefusal {
  readonly status: number;
  readonly sentence: string;
}

export interface Guard {
  /** Why the request is turned away before anything else is looked at; undefined where it may go on. */
  wrongHost(request: IncomingMessage): GuardRefusal | undefined;
  /** The same for all but the files of the page, which its own frames without an origin fetch too. */
  wrongOrigin(request: IncomingMessage): GuardRefusal | undefined;
  isAuthorised(request: IncomingMessage): boolean;
  sessionCookie(value: string): string;
}

/**
 * A page of another site must not reach the host through its visitor's browser: not by a name that it
 * points at this machine (so `Host` must be ours), not by a request of its own (so `Origin` must be ours).
 */
export function createGuard({ access, hostNames, port }: GuardOptions): Guard {
  const names = new Set(["localhost", ...hostNames.map((name) => name.toLowerCase())]);
  const cookieName = (): string => `tessera-${port()}`;
  const isOurs = (authority: string, request: IncomingMessage): boolean => {
    const { hostname, port: givenPort } = splitAuthority(authority) ?? {};
    if (hostname === undefined || givenPort !== port()) return false;
    if (names.has(hostname)) return true;
    // An address cannot be pointed elsewhere by its owner; a name can.
    return isIP(hostname) !== 0 && hostname === plainAddress(request.socket.localAddress);
  };
  return {
    wrongHost: (request) =>
      isOurs(request.headers.host ?? "", request)
        ? undefined
        : { status: 421, sentence: "This host does not answer to that name." },
    wrongOrigin(request) {
      const { host = "", origin } = request.headers;
      const site = request.headers["sec-fetch-site"];
      const isVisit = request.headers["sec-fetch-mode"] === "navigate" && request.method === "GET";
      const isForeign =
        (origin !== undefined && origin !== `http://${host}`) ||
        (site !== undefined && site !== "same-origin" && site !== "none" && !isVisit);
      return isForeign
        ? { status: 403, sentence: "Pages of other sites may not call this host." }
        : undefined;
    },
    isAuthorised(request) {
      if (access.isToken(request.headers.authorization)) return true;
      const changes = request.method !== "GET" && request.method !== "HEAD";
      // A browser names the origin of whatever changes something, so a cookie alone is not enough for it.
      if (changes && request.headers.origin === undefined) return false;
      return access.isSession(cookieOf(request, cookieName()));
    },
    sessionCookie: (value) => `${cookieName()}=${value}; HttpOnly; SameSite=Strict; Path=/; Max-Age=2592000`,
  };
}

function splitAuthority(authority: string): { readonly hostname: string; readonly port: number } | undefined {
  const match = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9.-]+))(?::(\d{1,5}))?$/i.exec(authority);
  if (match === null) return undefined;
  return { hostname: (match[1] ?? match[2] ?? "").toLowerCase(), port: Number(match[3] ?? 80) };
}

/** A socket for both families calls an IPv4 address `::ffff:127.0.0.1`. */
const plainAddress = (address: string | undefined): string =>
  (address ?? "").replace(/^::ffff:/, "").toLowerCase();

function cookieOf(request: IncomingMessage, name: string): string | undefined {
  for (const part of (request.headers.cookie ?? "").split(";")) {
    const [key, value] = part.trim().split("=", 2);
    if (key === name) return value;
  }
  return undefined;
}
