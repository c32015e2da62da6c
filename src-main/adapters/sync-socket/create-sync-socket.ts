import { WebSocket } from "ws";
import {
  socketCodes,
  type SyncListener,
  type SyncOpening,
  type SyncSocket,
} from "#core/ports/sync-socket.ts";
import type { TeamServer } from "#core/ports/team-client.ts";
import type { TeamRemark } from "#shared/rpc/team-status.ts";
import { closeCodes } from "#shared/sync/close-codes.ts";
import { limits as syncLimits } from "#shared/sync/limits.ts";
import { type ProtocolRange, spoken, subprotocolsOf } from "#shared/sync/protocol-range.ts";
import { limits } from "./limits.ts";

/** Who the device is goes with the subprotocols: addresses end up in logs. */
export const createSyncSocket = (speaks: ProtocolRange = spoken): SyncSocket => ({
  connect(at, listener, signal) {
    if (signal.aborted) return Promise.resolve(lost("stopped"));
    const socket = new WebSocket(addressOf(at), [...subprotocolsOf(speaks), `bearer.${at.token}`], {
      handshakeTimeout: limits.connectMsMax,
      maxPayload: syncLimits.stateBytesMax,
      perMessageDeflate: false,
      followRedirects: false,
    });
    socket.binaryType = "arraybuffer";
    return new Promise((resolve) => listen(socket, listener, resolve, signal));
  },
});

const addressOf = ({ server }: TeamServer): string => `${server.replace(/^http/, "ws")}/sync`;

const lost = (detail: string): SyncOpening => ({
  kind: "closed",
  code: socketCodes.lost,
  remark: { code: "unreachable", detail: detail.slice(0, 200) },
});

function listen(
  socket: WebSocket,
  listener: SyncListener,
  resolve: (opening: SyncOpening) => void,
  signal: AbortSignal,
): void {
  let isOpen = false;
  let remark: SyncOpening | undefined;
  const stop = (): void => socket.terminate();
  signal.addEventListener("abort", stop, { once: true });
  socket.on("open", () => {
    isOpen = true;
    signal.removeEventListener("abort", stop);
    resolve({
      kind: "open",
      connection: {
        send: (bytes) => socket.send(bytes, { binary: true, compress: false }),
        // A server that does not answer is not waited for.
        close: () => socket.terminate(),
      },
    });
  });
  let waitCount = 0;
  socket.on("message", (data: ArrayBuffer, isBinary) => {
    // Text is none of ours: as a frame that is none it says so itself.
    const taken = listener.message(isBinary ? new Uint8Array(data) : Uint8Array.of(0xff));
    if (taken === undefined) return;
    waitCount += 1;
    socket.pause();
    void taken.then(() => {
      waitCount -= 1;
      if (waitCount === 0) socket.resume();
    });
  });
  socket.on("unexpected-response", (_request, { statusCode = 0 }) => {
    remark = refusedOpening(statusCode);
    socket.terminate();
  });
  // `close` follows.
  socket.on("error", (error) => (remark ??= lost(codeOf(error))));
  socket.on("close", (code) => {
    signal.removeEventListener("abort", stop);
    if (isOpen) listener.closed(code);
    else resolve(remark ?? lost("closed"));
  });
}

function refusedOpening(status: number): SyncOpening {
  const answered: TeamRemark = { code: "answered", status };
  if (status === 401) return { kind: "closed", code: socketCodes.unauthorised, remark: answered };
  return { kind: "closed", code: status === 503 ? closeCodes.goingAway : socketCodes.lost, remark: answered };
}

/** The system's code alone: a message may quote the address. */
const codeOf = (error: Error): string => ("code" in error ? String(error.code) : "no answer");
