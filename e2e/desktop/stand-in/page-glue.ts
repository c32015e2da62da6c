import type { makeCodec } from "./codec.ts";

type Listener = (event: { ports: MessagePort[] }, ...given: unknown[]) => void;
type Preload = (require: (name: string) => unknown, module: { exports: object }) => void;

/** The renderer's half. Runs first in every page of a window, by its source text: it may use nothing outside itself. */
export function pageGlue(codecOf: typeof makeCodec, preload: Preload | null): void {
  type Raw = (json: string) => Promise<unknown>;
  const page = window as unknown as { standIn?: Raw; standInReceive?: (json: string) => void };
  const raw = page.standIn;
  delete page.standIn;
  if (raw === undefined || window.top !== window) return;
  const { encode, decode } = codecOf();
  const listeners = new Map<string, Set<Listener>>();
  const ports = new Map<number, MessagePort>();
  const tell = (operation: string, ...given: unknown[]): void =>
    void raw(JSON.stringify([operation, encode(given)]));

  /** A real port for the page; what it posts goes to the main process, and the other way. */
  const portOf = (id: number): MessagePort => {
    const { port1, port2 } = new MessageChannel();
    port2.addEventListener("message", (event) => tell("port", id, event.data));
    port2.start();
    ports.set(id, port2);
    return port1;
  };
  page.standInReceive = (json) => {
    const [kind, name, given, transferred] = JSON.parse(json) as [string, string | number, unknown, number[]];
    if (kind === "port") return ports.get(Number(name))?.postMessage(decode(given));
    if (kind === "port-closed") return ports.get(Number(name))?.close();
    const event = { ports: (transferred ?? []).map(portOf) };
    for (const listener of listeners.get(String(name)) ?? [])
      listener(event, ...(decode(given) as unknown[]));
  };
  const ipcRenderer = {
    on(name: string, listener: Listener) {
      listeners.set(name, (listeners.get(name) ?? new Set()).add(listener));
      return ipcRenderer;
    },
  };
  window.open = (url) => {
    tell("open", new URL(String(url), location.href).href);
    return null;
  };
  document.addEventListener(
    "click",
    (event) => {
      const link = event.target instanceof Element ? event.target.closest("a[target=_blank]") : null;
      if (!(link instanceof HTMLAnchorElement)) return;
      event.preventDefault();
      tell("open", link.href);
    },
    true,
  );
  // The first, empty page of a window has no devices.
  if (window.isSecureContext) {
    const share = MediaDevices.prototype.getDisplayMedia;
    MediaDevices.prototype.getDisplayMedia = async function (options) {
      const name = await raw(JSON.stringify(["screen", encode([])]));
      if (typeof name !== "string") throw new DOMException("Error starting capture", "AbortError");
      const stream = await share.call(this, options);
      // In Electron the track is called as the screen is.
      for (const track of stream.getTracks()) Object.defineProperty(track, "label", { value: name });
      return stream;
    };
  }
  const query = Permissions.prototype.query;
  Permissions.prototype.query = async function (descriptor) {
    const status = await query.call(this, descriptor);
    // To Electron, camera and microphone are one.
    const asked = ["camera", "microphone"].includes(descriptor.name) ? "media" : descriptor.name;
    const allowed = await raw(JSON.stringify(["permission", encode([asked, location.href])]));
    return new Proxy(status, {
      get: (target, key) =>
        key === "state" ? (allowed === true ? "granted" : "denied") : Reflect.get(target, key, target),
    });
  };
  if (preload === null) return;
  const require = (name: string): unknown => {
    if (name === "electron") return { ipcRenderer };
    throw new Error(`module not found: ${name}`);
  };
  preload(require, { exports: {} });
}
