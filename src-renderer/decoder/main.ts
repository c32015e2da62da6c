/**
 * A page that nobody sees, with the codecs of the browser and without rights: it is given the bytes of a file and tells what
 * they sound and look like. A hostile file that takes over this page can tell something else, and that is all.
 */
import { namedPort } from "#shared/kit/named-port.ts";
import { connectRemote, type RemotePort, serveRemote } from "#shared/kit/remote.ts";
import type { PageFile } from "#shared/rpc/decoder-page.ts";
import { WindowMessage } from "#shared/rpc/shell-command.ts";
import { createPageDecoder } from "./page-decoder.ts";

function remotePort(port: MessagePort): RemotePort {
  const remote: RemotePort = {
    post: (message, transfer) => port.postMessage(message, [...(transfer ?? [])]),
    onMessage: (listener) =>
      port.addEventListener("message", ({ data }: MessageEvent<unknown>) => listener(data)),
  };
  port.start();
  return remote;
}

/** A port is a file; who closes it has read it. */
function serve(given: MessagePort): void {
  const port = remotePort(given);
  const file = connectRemote<PageFile>(namedPort(port, "file")).remote;
  const decoder = createPageDecoder((position, byteCount) => file.read(position, byteCount));
  serveRemote(namedPort(port, "decoder"), decoder);
  given.addEventListener("close", () => decoder[Symbol.dispose]());
}

addEventListener("message", ({ source, data, ports: [port] }: MessageEvent<unknown>) => {
  // The preload's own, and of it only the port.
  if (source !== window || port === undefined) return;
  if (WindowMessage.safeParse(data).data?.kind === "tessera-port") serve(port);
});
