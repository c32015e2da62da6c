import type { DecoderPage, PagePort } from "#adapters/media/decoder-page.ts";

/** A port as the shell hands it over; without Electron, so that it can be tested without it. */
export interface HandedPort {
  postMessage(message: unknown): void;
  on(event: "message", listener: (given: { readonly data: unknown }) => void): unknown;
  on(event: "close", listener: () => void): unknown;
  start(): void;
  close(): void;
}

export interface DecoderPortsDeps {
  /** Asks the shell for a port to the page that decodes. */
  readonly ask: (id: number) => void;
  /** Has the shell close the page. */
  readonly close: () => void;
  /** How long the page is kept for the next file. */
  readonly idleMs: number;
}

type Take = (port: HandedPort | undefined, processId: number) => void;

/** The core's side of the window that decodes: it is opened when it is needed, and closed when it is not or when it may hang. */
export function createDecoderPorts({ ask, close, idleMs }: DecoderPortsDeps) {
  const waiting = new Map<number, Take>();
  let nextId = 0;
  let openCount = 0;
  let idle: NodeJS.Timeout | undefined;
  const ended = (how: "done" | "stopped"): void => {
    openCount--;
    if (how === "stopped") close();
    else if (openCount === 0) idle = setTimeout(close, idleMs).unref();
  };
  const page: DecoderPage = {
    open() {
      clearTimeout(idle);
      openCount++;
      const id = nextId++;
      const { port, take } = createPort((how) => {
        waiting.delete(id);
        ended(how);
      });
      waiting.set(id, take);
      ask(id);
      return port;
    },
  };
  return {
    page,
    /** The shell's answer; without a port where the page could not be opened. */
    take(id: number, port: HandedPort | undefined, processId: number): void {
      const take = waiting.get(id);
      waiting.delete(id);
      if (take === undefined) port?.close();
      else take(port, processId);
    },
  };
}

function createPort(onEnd: (how: "done" | "stopped") => void): {
  readonly port: PagePort;
  readonly take: Take;
} {
  const listeners: ((message: unknown) => void)[] = [];
  const mourners: ((reason: string) => void)[] = [];
  let early: unknown[] = [];
  let far: HandedPort | undefined;
  let farProcessId: number | undefined;
  let isEnded = false;
  const die = (reason: string): void => {
    if (!isEnded) for (const mourn of mourners) mourn(reason);
  };
  const take: Take = (given, processId) => {
    if (given === undefined) return die("the page that decodes could not be opened");
    far = given;
    farProcessId = processId > 0 ? processId : undefined;
    given.on("message", ({ data }) => {
      for (const listener of listeners) listener(data);
    });
    given.on("close", () => die("the page that decodes is gone"));
    given.start();
    for (const message of early) given.postMessage(message);
    early = [];
  };
  const port: PagePort = {
    post: (message) => (far === undefined ? void early.push(message) : far.postMessage(message)),
    onMessage: (listener) => void listeners.push(listener),
    onDeath: (listener) => void mourners.push(listener),
    processId: () => farProcessId,
    end(how) {
      if (isEnded) return;
      isEnded = true;
      far?.close();
      onEnd(how);
    },
  };
  return { port, take };
}
