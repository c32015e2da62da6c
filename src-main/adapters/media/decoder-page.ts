/** A page with the codecs of a browser, in a process without rights: the desktop has one, the other hosts have none. */
import type { RemotePort } from "#shared/kit/remote.ts";

export interface PagePort extends RemotePort {
  onDeath(listener: (reason: string) => void): void;
  /** Of the page's process, where it is known: how much it holds is watched by it. */
  processId(): number | undefined;
  /** Its file is read; or it was given up in the middle, which a page may be too busy to hear of. */
  end(how: "done" | "stopped"): void;
}

export interface DecoderPage {
  /** A port for one file. What is posted before the page is there waits for it. */
  open(): PagePort;
}
