/** One answer of a host, redirects followed by hand so that each is looked at before it is gone to. */
import { type IncomingMessage, request as httpRequest, type RequestOptions } from "node:http";
import { request as httpsRequest } from "node:https";
import type { Socket } from "node:net";
import { connect as connectTls, type ConnectionOptions } from "node:tls";
import { checkedLookup, isOfMirror, type Lookup, nextHop, refuseOther } from "./allowed-hops.ts";
import { limits } from "./limits.ts";
import { ModelRefusal, wordsOf } from "./model-refusal.ts";

export interface NetworkDeps {
  /** Both as set now; empty: none. */
  readonly settings: () => { readonly mirror: string; readonly proxy: string };
  /** Tests answer for names, and for certificates. */
  readonly lookup?: Lookup;
  readonly ca?: string;
}

const redirects = new Set([301, 302, 303, 307, 308]);

export async function openAddress(
  start: URL,
  headers: Readonly<Record<string, string>>,
  deps: NetworkDeps,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const { mirror } = deps.settings();
  let url = start;
  for (let redirectCount = 0; ; redirectCount++) {
    refuseOther(url, mirror);
    const answer = await ask(url, headers, deps, signal);
    if (!redirects.has(answer.statusCode ?? 0)) return answer;
    answer.destroy();
    url = nextHop(url, answer.headers.location, redirectCount);
  }
}

async function ask(
  url: URL,
  headers: Readonly<Record<string, string>>,
  deps: NetworkDeps,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const { mirror, proxy } = deps.settings();
  const isMirror = isOfMirror(url, mirror);
  const options: RequestOptions & ConnectionOptions = {
    headers: { ...headers, "accept-encoding": "identity", "user-agent": "tessera" },
    signal,
    timeout: limits.silenceMsMax,
    ...(deps.ca === undefined ? {} : { ca: deps.ca }),
    // A mirror lies where the person says; everything else must be at a public address.
    ...(isMirror ? {} : { lookup: checkedLookup(deps.lookup) }),
  };
  // A mirror on this machine is never behind a proxy.
  if (url.protocol === "https:" && proxy !== "") {
    const socket = await throughProxy(url, new URL(proxy), deps, signal);
    return answerOf(url, httpsRequest(url, { ...options, defaultPort: 443, createConnection: () => socket }));
  }
  // A connection for each, so that none is kept that was made under other settings.
  const direct = { ...options, agent: false } as const;
  return answerOf(url, url.protocol === "https:" ? httpsRequest(url, direct) : httpRequest(url, direct));
}

function answerOf(url: URL, asked: ReturnType<typeof httpRequest>): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    asked.once("response", resolve);
    asked.once("timeout", () => asked.destroy(new Error("no answer in time")));
    asked.once("error", (error) => reject(asRefusal(error, url.host)));
    asked.end();
  });
}

/** The proxy looks names up itself, so addresses cannot be compared; the host is pinned and proves itself by its certificate. */
function throughProxy(url: URL, proxy: URL, { ca }: NetworkDeps, signal: AbortSignal): Promise<Socket> {
  const target = `${url.hostname}:${url.port === "" ? "443" : url.port}`;
  const asked = httpRequest({
    host: proxy.hostname,
    port: proxy.port === "" ? 80 : proxy.port,
    method: "CONNECT",
    path: target,
    headers: { host: target },
    agent: false,
    timeout: limits.silenceMsMax,
    signal,
  });
  return new Promise((resolve, reject) => {
    const refuse = (detail: string): void => {
      asked.destroy();
      reject(new ModelRefusal({ code: "model-proxy-refused", host: proxy.host, detail }));
    };
    asked.once("connect", (answer, socket: Socket) => {
      if (answer.statusCode !== 200) return refuse(`status ${answer.statusCode}`);
      const secure = connectTls({ socket, servername: url.hostname, ...(ca === undefined ? {} : { ca }) });
      secure.once("secureConnect", () => resolve(secure));
      secure.once("error", (error) => refuse(error.message));
    });
    asked.once("response", (answer) => refuse(`status ${answer.statusCode}`));
    asked.once("timeout", () => refuse("no answer in time"));
    asked.once("error", (error) => (signal.aborted ? reject(error) : refuse(error.message)));
    asked.end();
  });
}

/** What was refused is told as it is; the rest is the network's. */
export function asRefusal(error: Error, host: string): Error {
  if (error instanceof ModelRefusal || error.name === "AbortError") return error;
  return new ModelRefusal({ code: "model-host-unreachable", host, detail: wordsOf(error) });
}
