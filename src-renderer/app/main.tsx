import { connect, type ByteSource } from "#ui/state/connection.ts";
import { portTransport } from "#ui/state/transport-port.ts";
import { edgeSocketUrl, webSocketTransport } from "#ui/state/transport-websocket.ts";
import { start } from "./app.tsx";

const bytes: ByteSource = {
  content: (itemId) => `/content/${itemId}`,
  thumbnail: (itemId) => `/thumbnail/${itemId}`,
  waveform: (itemId) => `/waveform/${itemId}`,
  frame: (itemId, timeMs) => `/frame/${itemId}/${timeMs}`,
  capture: (stream, key) => `/capture/${stream}/${encodeURIComponent(key)}`,
};

// The desktop's build says so: there is no server, but a preload that hands over a port.
const isDesktop = import.meta.env.TESSERA_DESKTOP === true;
start(connect(isDesktop ? portTransport : webSocketTransport(edgeSocketUrl(location)), bytes));
