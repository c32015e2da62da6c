import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import { createHttpChannel } from "#rpc/channels/serve-http.ts";
import { createSocketChannel } from "#rpc/channels/serve-socket.ts";
import type { ContractRouter } from "#rpc/handlers/router.ts";
import type { Captures, Streams } from "#core/ports/use-cases.ts";
import { capturePath } from "#hosts/intake/take-in-capture.ts";
import { StreamName } from "#shared/model/stream.ts";
import type { Content } from "#hosts/content/content.ts";
import { isContentPath } from "#hosts/content/content-path.ts";
import type { Access } from "./access.ts";
import type { ApiPages } from "./api-pages.ts";
import { createGuard, type Guard, type GuardRefusal } from "./guard.ts";
import { takeInBytes } from "./capture-intake.ts";
import { intakePath, takeInBody } from "./http-intake.ts";
import { limits } from "./limits.ts";
import { pages } from "./pages.ts";
import { asFetchRequest, replyError, replyFetched, replyJson, replyPage } from "./reply.ts";
import { givenLease } from "#hosts/intake/given-lease.ts";
import { limitSending } from "./sending-limit.ts";
import { type Producer, takeInMessages } from "./socket-intake.ts";
import type { StaticFile, StaticFiles } from "./static-files.ts";

export interface ServerDeps {
  readonly router: ContractRouter;
  readonly content: Content;
  readonly streams: Pick<Streams, "push" | "list">;
  readonly captures: Pick<Captures, "keep">;
  readonly access: Access;
  readonly files: StaticFiles | undefined;
  readonly apiPages: ApiPages;
  readonly hostNames: readonly string[];
}

export interface EdgeServer extends AsyncDisposable {
  /** Resolves with the port; port 0 takes any that is free. */
  listen(port: number, address: string): Promise<number>;
}

type Handle = (request: IncomingMessage, response: ServerResponse, url: URL) => void | Promise<void>;

export function createEdgeServer(deps: ServerDeps): EdgeServer {
  let port = 0;
  const guard = createGuard({ access: deps.access, hostNames: deps.hostNames, port: () => port });
  const handle = createHandle(deps, guard);
  const server = createServer(
    {
      maxHeaderSize: 16_384,
      // See `limitSending`.
      requestTimeout: 0,
      headersTimeout: limits.headersMsMax,
      connectionsCheckingInterval: limits.checkEveryMs,
    },
    (request, response) => {
      const url = URL.parse(request.url ?? "/", "http://host");
      const refusal = guard.wrongHost(request);
      if (refusal !== undefined || !isPush(request, url, guard)) limitSending(request, response);
      if (refusal !== undefined) return replyError(response, refusal.status, "WRONG_HOST", refusal.sentence);
      if (url === null) return replyError(response, 400, "BAD_REQUEST", "This is no address.");
      Promise.resolve(handle(request, response, url)).catch(() => {
        // Procedures and pushes report their own failures; what is left is a reply that could not be written.
        if (response.headersSent) response.destroy();
        else replyError(response, 500, "INTERNAL_SERVER_ERROR", "Internal server error");
      });
    },
  );
  server.maxConnections = limits.connectionCountMax;
  const sockets = serveSockets(server, deps, guard);
  return {
    async listen(wanted, address) {
      port = await listen(server, wanted, address);
      return port;
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets.clients) socket.close(1001, "the host is closing");
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeIdleConnections();
      setTimeout(() => server.closeAllConnections(), 500).unref();
      for (const socket of sockets.clients) socket.terminate();
      await closed;
    },
  };
}

function listen(server: Server, port: number, address: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, address, () => {
      server.off("error", reject);
      const bound = server.address();
      if (bound === null || typeof bound === "string") reject(new Error("the server listens on no port"));
      else resolve(bound.port);
    });
  });
}

/** From who may, events are taken for as long as they come. */
const isPush = (request: IncomingMessage, url: URL | null, guard: Guard): boolean =>
  intakePath.test(url?.pathname ?? "") &&
  guard.wrongOrigin(request) === undefined &&
  guard.isAuthorised(request);

const privatePlaces = ["/ingest/", "/capture/", "/api", "/login"];
const isPrivate = (pathname: string): boolean =>
  isContentPath(pathname) || privatePlaces.some((place) => pathname.startsWith(place));

const unauthorised = (response: ServerResponse): void =>
  replyError(
    response,
    401,
    "UNAUTHORIZED",
    "No valid token was given. Open the link that Tessera printed, or send the token as a bearer.",
  );

function createHandle(
  { router, content, streams, captures, access, files, apiPages }: ServerDeps,
  guard: Guard,
): Handle {
  const http = createHttpChannel(router);
  const login: Handle = (request, response, url) => {
    if (request.method !== "GET")
      return replyError(response, 405, "METHOD_NOT_SUPPORTED", "A link is opened with GET.");
    const session = access.redeem(url.searchParams.get("once") ?? "");
    if (session === undefined) return replyPage(response, 403, pages.usedLink);
    replyPage(response, 200, pages.welcome, { "set-cookie": guard.sessionCookie(session) });
  };
  const call: Handle = async (request, response) => {
    if (!guard.isAuthorised(request)) return unauthorised(response);
    if (!(await http.answer(request, response)))
      replyError(response, 404, "NOT_FOUND", "The API has no such call; /api/docs lists them.");
  };
  const api: Handle = async (request, response, url) => {
    const page = await apiPages.find(url.pathname);
    return page === undefined ? call(request, response, url) : replyFile(request, response, page);
  };
  const bytes: Handle = async (request, response) => {
    if (!guard.isAuthorised(request)) return unauthorised(response);
    const answer = await content.respond(asFetchRequest(request));
    await replyFetched(response, answer ?? new Response(null, { status: 404 }));
  };
  /** For the command line: a new link for a browser. */
  const link: Handle = (request, response) => {
    if (request.method !== "POST")
      return replyError(response, 405, "METHOD_NOT_SUPPORTED", "A link is made with POST.");
    if (!access.isToken(request.headers.authorization)) return unauthorised(response);
    replyJson(response, 200, { path: `/login?once=${access.makeOnce()}` });
  };
  return (request, response, url) => {
    const { pathname } = url;
    if (pathname === "/healthz") return replyJson(response, 200, { status: "ok" });
    const isIntake = intakePath.test(pathname);
    const refusal = isPrivate(pathname) ? guard.wrongOrigin(request) : undefined;
    if (refusal !== undefined) return replyError(response, refusal.status, "FORBIDDEN", refusal.sentence);
    if (isIntake)
      return guard.isAuthorised(request)
        ? takeInBody(streams, url, request, response)
        : unauthorised(response);
    if (capturePath.test(pathname))
      return guard.isAuthorised(request)
        ? takeInBytes(captures, request, response, url)
        : unauthorised(response);
    if (pathname === "/login") return login(request, response, url);
    if (pathname === "/login/link") return link(request, response, url);
    if (pathname.startsWith("/api/")) return api(request, response, url);
    if (isContentPath(pathname)) return bytes(request, response, url);
    if (pathname === "/" && files === undefined) return replyPage(response, 200, pages.notBuilt);
    if (pathname === "/" && !guard.isAuthorised(request)) return replyPage(response, 401, pages.locked);
    const file = files?.find(pathname);
    if (file === undefined) return replyError(response, 404, "NOT_FOUND", "There is no such page.");
    replyFile(request, response, file);
  };
}

function replyFile(request: IncomingMessage, response: ServerResponse, { bytes, headers }: StaticFile): void {
  if (request.method !== "GET" && request.method !== "HEAD")
    return replyError(response, 405, "METHOD_NOT_SUPPORTED", "A page is read with GET.");
  if (request.headers["if-none-match"] === headers["etag"] && headers["etag"] !== undefined) {
    const { "content-length": _length, ...rest } = headers;
    return void response.writeHead(304, rest).end();
  }
  response.writeHead(200, headers).end(request.method === "HEAD" ? undefined : bytes);
}

/** The contract over WebSockets, and events that are pushed over one, for who is let in by the same rules as every other call. */
function serveSockets(
  server: Server,
  { router, streams }: Pick<ServerDeps, "router" | "streams">,
  guard: Guard,
): WebSocketServer {
  const channel = createSocketChannel(router);
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: limits.messageSizeBytesMax,
    perMessageDeflate: false,
  });
  const producers = new Set<WebSocket>();
  server.on("upgrade", (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    stream.on("error", () => stream.destroy());
    const refusal = socketRefusal(request, guard, {
      windows: sockets.clients.size - producers.size,
      producers: producers.size,
    });
    if (refusal !== undefined)
      // No limit of the server holds for an upgraded stream any more: one that is refused goes at once.
      return void stream.end(
        `HTTP/1.1 ${refusal.status} Refused\r\nConnection: close\r\nContent-Type: text/plain\r\nContent-Length: ${refusal.sentence.length}\r\n\r\n${refusal.sentence}`,
        () => stream.destroy(),
      );
    sockets.handleUpgrade(request, stream, head, (socket) => {
      // What breaks the protocol or a limit ends its own connection and nothing else.
      socket.on("error", () => socket.terminate());
      const producer = producerOf(request);
      if (producer === undefined) return channel.serve(socket);
      producers.add(socket);
      socket.once("close", () => producers.delete(socket));
      takeInMessages(streams, producer, socket);
    });
  });
  return sockets;
}

/** Which stream the socket pushes to, and as whom; undefined where it is another kind of socket. */
function producerOf(request: IncomingMessage): Producer | undefined {
  const url = URL.parse(request.url ?? "", "http://host");
  const name = StreamName.safeParse(intakePath.exec(url?.pathname ?? "")?.[1]).data;
  if (url === null || name === undefined) return undefined;
  const given = givenLease(url);
  return given.kind === "wrong" ? undefined : { name, lease: given.lease };
}

function socketRefusal(
  request: IncomingMessage,
  guard: Guard,
  counts: { readonly windows: number; readonly producers: number },
): GuardRefusal | undefined {
  const producer = producerOf(request);
  if (URL.parse(request.url ?? "", "http://host")?.pathname !== "/rpc" && producer === undefined)
    return { status: 404, sentence: "There is no such socket, or its lease is no token." };
  const refusal = guard.wrongHost(request) ?? guard.wrongOrigin(request);
  if (refusal !== undefined) return refusal;
  if (!guard.isAuthorised(request)) return { status: 401, sentence: "No valid token was given." };
  if (producer === undefined)
    return counts.windows >= limits.windowCountMax
      ? { status: 503, sentence: "Too many windows are open." }
      : undefined;
  return counts.producers >= limits.producerCountMax
    ? { status: 503, sentence: "Too many programs push events." }
    : undefined;
}
