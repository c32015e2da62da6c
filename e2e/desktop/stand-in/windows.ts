import { EventEmitter } from "node:events";
import { readFileSync } from "node:fs";
import type { BrowserContext, Frame, Page, Request as PageRequest, Route } from "playwright-core";
import { app } from "./app.ts";
import { cancellable } from "./cancellable.ts";
import { makeCodec } from "./codec.ts";
import { pageGlue } from "./page-glue.ts";
import type { PortMain } from "./ports.ts";
import { toApp, toWire } from "./schemes.ts";
import { session, type Session } from "./session.ts";

interface Bounds {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}
interface WindowOptions extends Partial<Bounds> {
  readonly show?: boolean;
  readonly title?: string;
  readonly webPreferences?: { readonly preload?: string; readonly session?: Session };
}
type OpenHandler = (details: { readonly url: string }) => { readonly action: "deny" | "allow" };

const { encode, decode } = makeCodec();
const windows: BrowserWindow[] = [];
let context: BrowserContext | undefined;
let nextWindowId = 1;

class WebContents extends EventEmitter {
  readonly id: number;
  readonly ports = new Map<number, PortMain>();
  openHandler: OpenHandler = () => ({ action: "allow" });
  #expected: string | undefined;
  readonly #window: BrowserWindow;

  constructor(window: BrowserWindow) {
    super();
    this.#window = window;
    this.id = window.id;
  }

  send(channel: string, ...given: unknown[]): void {
    this.#receive("message", channel, given);
  }

  postMessage(channel: string, message: unknown, ports: readonly PortMain[] = []): void {
    this.#receive(
      "message",
      channel,
      [message],
      ports.map((port) => port.id),
    );
    for (const port of ports) {
      this.ports.set(port.id, port);
      port.handOver({
        send: (id, data) => this.#receive("port", id, data),
        closed: (id) => this.#receive("port-closed", id, null),
      });
    }
  }

  /** Chromium tells nobody which of its processes a page has. */
  getOSProcessId = (): number => 0;

  setWindowOpenHandler(handler: OpenHandler): void {
    this.openHandler = handler;
  }

  async loadURL(url: string): Promise<void> {
    const wire = toWire(url);
    this.#expected = new URL(wire).href;
    await (await this.#window.page).goto(wire, { waitUntil: "load" });
  }

  /** A navigation that the app itself asked for needs no leave; every other one asks `will-navigate`. */
  allows(wire: string): boolean {
    if (this.#expected === wire) return true;
    const event = cancellable();
    this.emit("will-navigate", event, toApp(wire));
    return !event.defaultPrevented;
  }

  #receive(kind: string, name: string | number, given: unknown, transferred: readonly number[] = []): void {
    const json = JSON.stringify([kind, name, encode(given), transferred]);
    const deliver = (text: string): void =>
      (window as unknown as { standInReceive?: (json: string) => void }).standInReceive?.(text);
    // A page that is gone misses the message, as in Electron.
    void this.#window.page.then((page) => page.evaluate(deliver, json)).catch(() => undefined);
  }
}

/** `URL.origin` knows no schemes but those of the web. */
function originOf(url: string): string {
  const { protocol, host } = new URL(url);
  return `${protocol}//${host}/`;
}

export class BrowserWindow extends EventEmitter {
  readonly id = nextWindowId++;
  readonly webContents: WebContents;
  readonly page: Promise<Page>;
  readonly session: Session;
  targetId = "";
  #dead = false;
  #visible: boolean;
  #minimised = false;
  #maximised = false;
  #bounds: Bounds;

  static getAllWindows = (): BrowserWindow[] => [...windows];
  static getFocusedWindow = (): BrowserWindow | null => windows.find((window) => window.isFocused()) ?? null;

  constructor(readonlyOptions: WindowOptions = {}) {
    super();
    this.#visible = readonlyOptions.show !== false;
    this.session = readonlyOptions.webPreferences?.session ?? session.defaultSession;
    const { x = 0, y = 0, width = 800, height = 600 } = readonlyOptions;
    this.#bounds = { x, y, width, height };
    this.webContents = new WebContents(this);
    windows.push(this);
    this.page = this.#open(readonlyOptions);
    this.page.catch((error: unknown) => process.stderr.write(`[stand-in] window: ${String(error)}\n`));
  }

  async #open(options: WindowOptions): Promise<Page> {
    if (context === undefined) throw new Error("Cannot create BrowserWindow before app is ready");
    const page = await context.newPage();
    // Chromium puts a new page in front, where the one behind it stops to paint.
    if (!this.#visible) windows.find((window) => window.isVisible())?.focus();
    await page.setViewportSize({ width: this.#bounds.width, height: this.#bounds.height });
    await page.exposeBinding("standIn", (source, json: string) => this.#fromPage(source.frame, json));
    const preload = options.webPreferences?.preload;
    const body =
      preload === undefined ? "null" : `function (require, module) {\n${readFileSync(preload, "utf8")}\n}`;
    await page.addInitScript(`(${String(pageGlue)})(${String(makeCodec)}, ${body});`);
    const devtools = await context.newCDPSession(page);
    const { targetInfo } = await devtools.send("Target.getTargetInfo");
    this.targetId = targetInfo.targetId;
    await devtools.detach();
    page.on("close", () => this.#gone());
    page.on("crash", () => this.webContents.emit("render-process-gone", {}, { reason: "crashed" }));
    page.on("pageerror", (error) =>
      process.stderr.write(`[stand-in] page: ${error.stack ?? error.message}\n`),
    );
    page.on("load", () => {
      this.webContents.emit("did-finish-load");
      this.emit("ready-to-show");
    });
    return page;
  }

  async #fromPage(frame: Frame, json: string): Promise<unknown> {
    const [operation, encoded] = JSON.parse(json) as [string, unknown];
    const given = decode(encoded) as unknown[];
    switch (operation) {
      case "port":
        return this.webContents.ports.get(Number(given[0]))?.postMessage(given[1]);
      case "open":
        return void this.webContents.openHandler({ url: toApp(String(given[0])) });
      case "screen":
        return this.session.screenFor(originOf(toApp(frame.url())));
      case "permission":
        return (
          this.session.check?.(
            this.webContents,
            mediaNames.has(String(given[0])) ? "media" : String(given[0]),
            originOf(toApp(frame.url())),
          ) ?? true
        );
      default:
        throw new Error(`[stand-in] unknown operation ${operation}`);
    }
  }

  #gone(): void {
    if (this.#dead) return;
    this.#dead = true;
    windows.splice(windows.indexOf(this), 1);
    for (const port of this.webContents.ports.values()) port.close();
    this.emit("closed");
    if (windows.length === 0) app.allWindowsClosed();
  }

  async closeNow(): Promise<boolean> {
    const event = cancellable();
    this.emit("close", event);
    if (event.defaultPrevented) return false;
    const page = await this.page;
    this.#gone();
    await page.close().catch(() => undefined);
    return true;
  }

  close = (): void => void this.closeNow();
  /** Asks nobody. */
  destroy(): void {
    this.#gone();
    void this.page.then((page) => page.close()).catch(() => undefined);
  }
  loadURL = (url: string): Promise<void> => this.webContents.loadURL(url);
  show(): void {
    this.#visible = true;
    this.emit("show");
  }
  isVisible = (): boolean => this.#visible && !this.#dead;
  focus = (): void => void this.page.then((page) => page.bringToFront()).catch(() => undefined);
  isFocused = (): boolean => this.#visible && !this.#minimised && !this.#dead;
  minimize = (): void => void (this.#minimised = true);
  restore = (): void => void (this.#minimised = false);
  isMinimized = (): boolean => this.#minimised;
  maximize = (): void => void (this.#maximised = true);
  isMaximized = (): boolean => this.#maximised;
  isDestroyed = (): boolean => this.#dead;
  getBounds = (): Bounds => this.#bounds;
  getNormalBounds = (): Bounds => this.#bounds;
  setBounds(bounds: Partial<Bounds>): void {
    this.#bounds = { ...this.#bounds, ...bounds };
  }
}

export const webContents = {
  fromDevToolsTargetId: (id: string): WebContents | undefined =>
    windows.find((window) => window.targetId === id)?.webContents,
};

const windowOf = (page: Page): Promise<BrowserWindow | undefined> =>
  Promise.all(windows.map(async (window) => ((await window.page) === page ? window : undefined))).then(
    (found) => found.find(Boolean),
  );

/** Every request of every page: our schemes go to the app's handler; no main frame leaves without leave. */
/** What pages ask for by its own name and Electron by one for both. */
const mediaNames: ReadonlySet<string> = new Set(["camera", "microphone"]);

export async function routeRequests(opened: BrowserContext): Promise<void> {
  context = opened;
  await opened.route("**/*", async (route: Route, request: PageRequest) => {
    const window = await windowOf(request.frame().page());
    if (request.isNavigationRequest() && request.frame().parentFrame() === null) {
      if (window !== undefined && !window.webContents.allows(request.url())) return route.abort("aborted");
    }
    const url = toApp(request.url());
    const asked = window?.session ?? session.defaultSession;
    if (!asked.mayAsk(url)) return route.abort("blockedbyclient");
    const handler = asked.protocol.handlerOf(url);
    if (handler === undefined) return route.fallback();
    const response = await handler(
      new Request(url, {
        method: request.method(),
        headers: withoutPseudo(await request.allHeaders()),
        ...bodyOf(request.postDataBuffer()),
      }),
    );
    await route.fulfill({
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: Buffer.from(await response.arrayBuffer()),
    });
  });
}

const bodyOf = (bytes: Buffer | null): { readonly body?: Uint8Array<ArrayBuffer> } =>
  bytes === null ? {} : { body: new Uint8Array(bytes) };

const withoutPseudo = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !name.startsWith(":")));

export async function closeWindows(): Promise<boolean> {
  for (const window of Array.from(windows)) if (!(await window.closeNow())) return false;
  return true;
}
