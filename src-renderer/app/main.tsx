import { connect, type ByteSource } from "#ui/state/connection.ts";
import { portTransport } from "#ui/state/transport-port.ts";
import { edgeSocketUrl, webSocketTransport } from "#ui/state/transport-websocket.ts";
import { start } from "./app.tsx";

const bytes: ByteSource = {
  content: (itemId) => `/content/${itemId}`,
  thumbnail: (itemId) => `/thumbnail/${itemId}`,
};

// A page that was not served over HTTP is the desktop's: there is no server, but a preload.
const isDesktop = !location.protocol.startsWith("http");
start(connect(isDesktop ? portTransport : webSocketTransport(edgeSocketUrl(location)), bytes));
