import { ipcRenderer } from "electron";
import type { WindowMessage } from "#shared/rpc/shell-command.ts";

/**
 * Hands the page its port to the core and the shell's commands, and exposes nothing.
 * The page cannot reach `ipcRenderer`: both arrive as messages of its own window.
 */
const hand = (message: WindowMessage, ports: readonly MessagePort[] = []): void =>
  window.postMessage(message, window.location.origin === "null" ? "*" : window.location.origin, [...ports]);

ipcRenderer.on("tessera-port", (event) => hand({ kind: "tessera-port" }, event.ports));
ipcRenderer.on("tessera-command", (_event, command) => hand({ kind: "tessera-command", command }));
