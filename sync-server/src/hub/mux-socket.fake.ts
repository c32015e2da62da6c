/** What lets many stock y-websocket providers share one real socket: each thinks that it has one of its own. */
import WebSocket from "ws";
import { DocumentName } from "#shared/sync/document-name.ts";
import { compareSince, decodeFrames, encodeFrame, type Frame } from "#shared/sync/frames.ts";
import { spoken } from "#shared/sync/protocol-range.ts";

/** Of y-protocols: awareness of nobody. The provider closes what says nothing for 30 seconds. */
const nobodyAware = Uint8Array.of(1, 1, 0);

export interface Mux {
  /** For `WebSocketPolyfill`. */
  readonly MuxSocket: typeof globalThis.WebSocket;
  readonly acknowledgedCount: () => number;
  readonly cut: () => void;
  readonly end: () => void;
}

interface Virtual {
  readonly name: DocumentName;
  readyState: number;
  onopen?: (() => void) | undefined;
  onmessage?: ((event: { readonly data: ArrayBuffer }) => void) | undefined;
  onclose?: ((event: { readonly code: number; readonly reason: string }) => void) | undefined;
}

export function createMux(url: string): Mux {
  const channels = new Map<number, Virtual>();
  let socket: WebSocket | undefined;
  let isWelcome = false;
  let channelCount = 0;
  let acknowledgedCount = 0;

  const say = (frame: Frame): void => socket?.send(encodeFrame(frame));
  const give = (virtual: Virtual | undefined, bytes: Uint8Array): void =>
    virtual?.onmessage?.({ data: bytes.slice().buffer });
  function openOne(channel: number, virtual: Virtual): void {
    say({ type: "open", channel, name: virtual.name, since: compareSince });
    virtual.readyState = 1;
    virtual.onopen?.();
  }
  function closeOne(channel: number, code: number): void {
    const virtual = channels.get(channel);
    if (virtual === undefined) return;
    channels.delete(channel);
    virtual.readyState = 3;
    virtual.onclose?.({ code, reason: "" });
  }
  function onFrame(frame: Frame): void {
    switch (frame.type) {
      case "welcome":
        isWelcome = true;
        for (const [channel, virtual] of channels) openOne(channel, virtual);
        return;
      case "ping":
        say({ type: "pong", nonce: frame.nonce });
        for (const virtual of channels.values()) give(virtual, nobodyAware);
        return;
      case "ack":
        acknowledgedCount += 1;
        return;
      case "refuse":
        return closeOne(frame.channel, frame.why === "busy" || frame.why === "too-fast" ? 4513 : 4403);
      case "sync-step-1":
      case "sync-step-2":
      case "update":
        // Ours without its first number, the channel's.
        return give(channels.get(frame.channel), encodeFrame({ ...frame, channel: 0 }).subarray(1));
      default:
        return;
    }
  }
  function connect(): void {
    if (socket !== undefined) return;
    const own = new WebSocket(url, { perMessageDeflate: false });
    own.binaryType = "nodebuffer";
    socket = own;
    own.on("open", () => {
      say({ type: "hello", ...spoken, erasedSince: 0 });
    });
    own.on("message", (bytes: Buffer) => decodeFrames(new Uint8Array(bytes)).frames.forEach(onFrame));
    own.on("error", () => undefined);
    own.on("close", (code) => {
      socket = undefined;
      isWelcome = false;
      for (const channel of channels.keys()) closeOne(channel, code);
    });
  }

  class MuxSocket implements Virtual {
    readonly name: DocumentName;
    readonly #channel: number;
    readonly OPEN = 1;
    readyState = 0;
    onopen: Virtual["onopen"];
    onmessage: Virtual["onmessage"];
    onclose: Virtual["onclose"];
    constructor(address: string) {
      this.name = DocumentName.parse(decodeURIComponent(new URL(address).pathname.slice(1)));
      this.#channel = channelCount += 1;
      channels.set(this.#channel, this);
      connect();
      if (isWelcome) queueMicrotask(() => openOne(this.#channel, this));
    }
    send(bytes: Uint8Array): void {
      const message = new Uint8Array(bytes.byteLength + 1);
      message.set(bytes, 1);
      const { frames } = decodeFrames(message);
      for (const frame of frames) if ("channel" in frame) say({ ...frame, channel: this.#channel });
    }
    close(): void {
      if (this.readyState === 1) say({ type: "close", channel: this.#channel });
      closeOne(this.#channel, 1000);
    }
  }
  return {
    // The provider uses of a socket only what this has.
    MuxSocket: MuxSocket as unknown as typeof globalThis.WebSocket,
    acknowledgedCount: () => acknowledgedCount,
    cut: () => socket?.terminate(),
    end: () => socket?.close(),
  };
}
