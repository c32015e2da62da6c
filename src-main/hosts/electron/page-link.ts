import type { ShellCommand } from "#shared/rpc/shell-command.ts";

/** A window's page as Electron has it; without Electron, so that it can be tested without it. */
export interface PageContents<Port> {
  on(event: "did-finish-load", listener: () => void): unknown;
  postMessage(channel: string, message: unknown, ports: Port[]): void;
  send(channel: string, command: ShellCommand): void;
}

export interface PageLink<Port> {
  /** Of the window that was just opened, before anything is loaded into it. */
  opened(contents: PageContents<Port>): void;
  closed(): void;
  /** Hands the page a new port, for a core that was started again. */
  reconnect(): void;
  /** Given to the page as soon as it listens. */
  command(command: ShellCommand): void;
  /** Given to the page that listens now; where there is none nothing waits for the next. */
  commandNow(command: ShellCommand): void;
}

/** What the page is given through its preload: a port to the core, a fresh one for each load, and the shell's commands. */
export function createPageLink<Port>(connect: () => Port): PageLink<Port> {
  let contents: PageContents<Port> | undefined;
  let isLoaded = false;
  let waiting: ShellCommand[] = [];
  const listening = (): PageContents<Port> | undefined => (isLoaded ? contents : undefined);
  const reconnect = (): void => {
    listening()?.postMessage("tessera-port", null, [connect()]);
  };
  return {
    opened(page) {
      contents = page;
      // A reload drops the page's port, so every load is given a new one.
      page.on("did-finish-load", () => {
        if (contents !== page) return;
        isLoaded = true;
        reconnect();
        for (const command of waiting.splice(0)) page.send("tessera-command", command);
      });
    },
    closed() {
      contents = undefined;
      isLoaded = false;
    },
    reconnect,
    command(command) {
      const page = listening();
      if (page === undefined) waiting = [...waiting, command];
      else page.send("tessera-command", command);
    },
    commandNow: (command) => listening()?.send("tessera-command", command),
  };
}
