import { EventEmitter } from "node:events";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import type { Server } from "node:net";
import { homedir, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { appArgument, userDataArgument } from "./arguments.ts";
import { cancellable } from "./cancellable.ts";

const manifest = JSON.parse(readFileSync(join(resolve(appArgument), "package.json"), "utf8")) as {
  readonly productName: string;
  readonly version: string;
};

/** What `App` needs of the rest; wired by `electron.ts`, so that the modules do not import each other in a circle. */
export interface AppLinks {
  startChromium(): Promise<void>;
  stopChromium(): Promise<void>;
  closeWindows(): Promise<boolean>;
}

class App extends EventEmitter {
  readonly isPackaged = false;
  /** Playwright's loader sets switches for Chromium, which the stand-in starts with its own. */
  readonly commandLine = { appendSwitch: (): void => undefined };
  links: AppLinks | undefined;
  #ready = false;
  #starting: Promise<void> | undefined;
  #quitting = false;
  #lock: Server | undefined;
  /** Until the first instance has what this one had to tell it. */
  #told: Promise<void> = Promise.resolve();
  #dataFolder = userDataArgument ?? join(homedir(), ".config", manifest.productName);

  getName = (): string => manifest.productName;
  getLocale = (): string => "en";
  getVersion = (): string => manifest.version;
  getAppPath = (): string => resolve(appArgument);
  setAsDefaultProtocolClient = (): boolean => true;
  isReady = (): boolean => this.#ready;

  setPath(name: string, path: string): void {
    if (name !== "userData") throw new Error(`the stand-in keeps '${name}' where it is`);
    this.#dataFolder = path;
  }

  getPath(name: string): string {
    const path = { userData: this.#dataFolder, home: homedir(), temp: tmpdir() }[name];
    if (path === undefined) throw new Error(`Failed to get '${name}' path`);
    mkdirSync(path, { recursive: true });
    return path;
  }

  whenReady(): Promise<void> {
    this.#starting ??= Promise.resolve(this.links?.startChromium()).then(() => {
      this.#ready = true;
      this.emit("ready");
    });
    return this.#starting;
  }

  /** One instance a data folder: a file with the pid decides, a socket beside it carries `second-instance`. */
  requestSingleInstanceLock(): boolean {
    const file = join(this.getPath("userData"), "stand-in.lock");
    const holder = pidIn(file);
    if (holder !== undefined && holder !== process.pid) {
      this.#told = new Promise((resolve) => {
        connect(`${file}.sock`)
          .on("error", () => undefined)
          .on("close", () => resolve())
          .end(JSON.stringify(process.argv))
          .resume();
      });
      return false;
    }
    writeFileSync(file, String(process.pid));
    rmSync(`${file}.sock`, { force: true });
    this.#lock = createServer((socket) => {
      let text = "";
      socket.on("data", (chunk) => (text += String(chunk)));
      socket.on("end", () => this.emit("second-instance", {}, JSON.parse(text)));
    }).listen(`${file}.sock`);
    this.#lock.unref();
    return true;
  }

  quit(): void {
    if (this.#quitting) return;
    const before = cancellable();
    this.emit("before-quit", before);
    if (before.defaultPrevented) return;
    this.#quitting = true;
    void this.#leave();
  }

  exit(code = 0): void {
    this.#lock?.close();
    if (this.#lock !== undefined) rmSync(join(this.#dataFolder, "stand-in.lock"), { force: true });
    // In this order: whoever drives us ends us as soon as the browser is gone.
    void this.#told.then(() => this.links?.stopChromium()).finally(() => process.exit(code));
  }

  /** Called when the last window is gone. */
  allWindowsClosed(): void {
    if (this.#quitting) return;
    if (this.listenerCount("window-all-closed") > 0) this.emit("window-all-closed");
    else this.quit();
  }

  async #leave(): Promise<void> {
    if ((await this.links?.closeWindows()) === false) {
      this.#quitting = false;
      return;
    }
    this.emit("will-quit", cancellable());
    this.emit("quit", {}, 0);
    this.exit(0);
  }
}

function pidIn(file: string): number | undefined {
  try {
    const pid = Number(readFileSync(file, "utf8"));
    process.kill(pid, 0);
    return pid;
  } catch {
    return undefined; // no lock, or its owner is gone
  }
}

export const app = new App();
