/** `/sync`: the one socket of a device. Who it is it says in the subprotocols, for addresses end up in logs. */
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer, type WebSocket } from "ws";
import type { DeviceId, OrgId } from "#shared/model/team.ts";
import { closeCodes } from "#shared/sync/close-codes.ts";
import { limits } from "#shared/sync/limits.ts";
import { takenSubprotocol } from "#shared/sync/protocol-range.ts";
import type { ConnectionId } from "#shared/sync/sync-ids.ts";
import type { Authenticate, DevicePrincipal } from "../use-cases/access/authenticate.ts";
import type { AccessWatch } from "../use-cases/access/access-watch.ts";
import type { Principal } from "../use-cases/access/principal.ts";
import { deviceAccess } from "../use-cases/device-access.ts";
import type { DeviceAccess } from "../hub/hub-port.ts";
import type { HubShell, Outlet } from "./hub-shell.ts";
import { socketLimits } from "./limits.ts";
import { laterStatus, refuseUpgrade } from "./refuse-upgrade.ts";

export interface SyncSocketDeps {
  readonly hub: HubShell;
  readonly authenticate: Pick<Authenticate, "bearer" | "again">;
  readonly watch: Pick<AccessWatch, "epoch">;
  /** Told of each device before it is let in, which it is not where this rejects. */
  readonly onConnecting: (principal: Principal) => Promise<void>;
  /** Told of each device that is let in. */
  readonly onAdmitted: (principal: Principal) => void;
  /** Of pages that may open a socket: none but where it is set, for devices are no pages. */
  readonly origins: readonly string[];
  readonly report: (error: unknown) => void;
}

export interface SyncSocket extends AsyncDisposable {
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Somebody's rights have changed: every device that is connected is looked at again. */
  lookAgain(): Promise<void>;
  /** Tells every device to go elsewhere. */
  drain(): void;
}

const bearerPrefix = "bearer.";
const path = "/sync";

export function createSyncSocket(deps: SyncSocketDeps): SyncSocket {
  const { hub, onAdmitted } = deps;
  const server = new WebSocketServer({
    noServer: true,
    // Whole documents are brought back after a restore; what is too large otherwise the hub refuses.
    maxPayload: limits.stateBytesMax,
    perMessageDeflate: false,
    // What carries the token is not said back.
    handleProtocols: (offered) => takenSubprotocol(offered) ?? false,
  });
  const principals = new Map<ConnectionId, DevicePrincipal>();
  const { again: lookAgain, ...looks } = createLooks(() => lookAtAll(deps, principals));
  const timer = setInterval(() => {
    hub.tell({ kind: "tick" });
    // Nobody is left in because it could not be read for a moment who is to go.
    if (looks.isDue()) void lookAgain().catch(deps.report);
  }, socketLimits.tickMs);
  const take = (socket: WebSocket, { deviceId, principal, access, lookCount }: Taken): void => {
    const connectionId = hub.newConnection();
    principals.set(connectionId, principal);
    // It was let in by rights of before, and was not there when the others were looked at.
    if (lookCount !== looks.count()) void lookAgain().catch(deps.report);
    onAdmitted(principal);
    socket.binaryType = "nodebuffer";
    socket.on("message", (data: Buffer, isBinary: boolean) => {
      // Text is no frame; an empty message is none either, and says so. What is binary is looked at where it lies: Yjs copies
      // what it keeps.
      const bytes = isBinary
        ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
        : Uint8Array.of(0xff);
      hub.tell({ kind: "received", connectionId, bytes });
    });
    // Whatever went wrong, `close` follows.
    socket.on("error", () => undefined);
    socket.on("close", () => {
      principals.delete(connectionId);
      hub.tell({ kind: "closed", connectionId });
    });
    hub.connect(connectionId, outletOf(socket, hub, connectionId), { deviceId, access, by: "socket" });
  };
  return {
    upgrade(request, socket, head) {
      const lookCount = looks.count();
      void letIn(deps, request, socket, principals.size).then((admitted) => {
        if (admitted !== undefined)
          server.handleUpgrade(request, socket, head, (opened) => take(opened, { ...admitted, lookCount }));
      });
    },
    lookAgain,
    drain: () => hub.tell({ kind: "draining" }),
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      for (const socket of server.clients) socket.close(closeCodes.goingAway);
      const late = setTimeout(() => {
        for (const socket of server.clients) socket.terminate();
      }, socketLimits.closingMs);
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
      clearTimeout(late);
    },
  };
}

function outletOf(socket: WebSocket, hub: HubShell, connectionId: ConnectionId): Outlet {
  const sent = (): void => {
    if (socket.bufferedAmount === 0) hub.tell({ kind: "drained", connectionId });
  };
  return {
    send: (bytes) => socket.send(bytes, { binary: true, compress: false }, sent),
    bufferedBytes: () => socket.bufferedAmount,
    close(code) {
      socket.close(code);
      setTimeout(() => socket.terminate(), socketLimits.closingMs).unref();
    },
  };
}

/** What each device that is connected may do now. */
async function lookAtAll(
  { hub, authenticate, watch }: SyncSocketDeps,
  principals: Map<ConnectionId, DevicePrincipal>,
): Promise<void> {
  const connected = [...principals];
  if (connected.length === 0) return;
  const epochs = new Map<OrgId, number>();
  for (const [, { orgId }] of connected) if (!epochs.has(orgId)) epochs.set(orgId, await watch.epoch(orgId));
  const now = await authenticate.again(connected.map(([, before]) => before));
  for (const [at, [connectionId, before]] of connected.entries()) {
    const principal = now[at];
    if (principal !== undefined && isDevice(principal) && principals.has(connectionId))
      principals.set(connectionId, principal);
    const access =
      principal === undefined ? "revoked" : deviceAccess(principal, epochs.get(before.orgId) ?? 0);
    hub.tell({ kind: "access-changed", deviceId: before.by.deviceId, access });
  }
}

/** One look at a time: what changes while it goes on is seen by one more after it. */
function createLooks(look: () => Promise<void>) {
  let count = 0;
  let isDue = false;
  let looking: Promise<void> | undefined;
  const lookWhileDue = async (): Promise<void> => {
    try {
      while (isDue) {
        isDue = false;
        await look();
      }
    } catch (thrown) {
      isDue = true;
      throw thrown;
    } finally {
      looking = undefined;
    }
  };
  return {
    again(): Promise<void> {
      count += 1;
      isDue = true;
      return (looking ??= lookWhileDue());
    },
    /** How often was asked to look. */
    count: () => count,
    /** The last one failed. */
    isDue: () => isDue && looking === undefined,
  };
}

const isDevice = (principal: Principal): principal is DevicePrincipal => principal.by.kind === "device";

interface LetIn {
  readonly deviceId: DeviceId;
  readonly principal: DevicePrincipal;
  readonly access: DeviceAccess;
}
interface Taken extends LetIn {
  /** When it asked to be let in. */
  readonly lookCount: number;
}
type Admitted =
  | (LetIn & { readonly kind: "admitted" })
  | { readonly kind: "refused"; readonly status: string };

/** Undefined: it was refused, and is closed. */
async function letIn(
  deps: SyncSocketDeps,
  request: IncomingMessage,
  socket: Duplex,
  connectionCount: number,
): Promise<LetIn | undefined> {
  // Node has let go of it: nobody else hears that it breaks while it is asked who it is, and that would end the program.
  socket.on("error", () => undefined);
  const late = setTimeout(() => refuseUpgrade(socket, "408 Request Timeout"), socketLimits.handshakeMs);
  const admitted = await admit(deps, request, connectionCount).catch((thrown: unknown): Admitted => {
    deps.report(thrown);
    return noRoom;
  });
  clearTimeout(late);
  if (socket.destroyed || socket.writableEnded) return undefined;
  if (admitted.kind === "admitted") return admitted;
  refuseUpgrade(socket, admitted.status);
  return undefined;
}

async function admit(
  { authenticate, watch, origins, onConnecting }: SyncSocketDeps,
  { url = "", headers }: IncomingMessage,
  connectionCount: number,
): Promise<Admitted> {
  if (url.split("?", 1)[0] !== path) return { kind: "refused", status: "404 Not Found" };
  if (headers.origin !== undefined && !origins.includes(headers.origin))
    return { kind: "refused", status: "403 Forbidden" };
  if (connectionCount >= socketLimits.connectionCountMax) return noRoom;
  const offered = (headers["sec-websocket-protocol"] ?? "").split(",").map((protocol) => protocol.trim());
  const bearer = offered.find((protocol) => protocol.startsWith(bearerPrefix))?.slice(bearerPrefix.length);
  const principal = bearer === undefined ? undefined : await authenticate.bearer(bearer);
  // A person's session or a program's token is no device: nothing could be bound to it.
  if (principal === undefined || !isDevice(principal)) return { kind: "refused", status: "401 Unauthorized" };
  await onConnecting(principal);
  const access = deviceAccess(principal, await watch.epoch(principal.orgId));
  return { kind: "admitted", deviceId: principal.by.deviceId, principal, access };
}

const noRoom = { kind: "refused", status: laterStatus } as const;
