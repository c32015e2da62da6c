import type { WatchMatch } from "#shared/model/watch.ts";
import type { Settings } from "#shared/rpc/system-contract.ts";

/** What the shell and the core say to each other besides the ports that they hand over. */
export type CoreMessage =
  /** A port to a window comes with it. */
  | { readonly kind: "connect" }
  | { readonly kind: "request"; readonly id: number; readonly url: string; readonly range: string | null }
  /** Bytes that the window captured. */
  | {
      readonly kind: "capture";
      readonly id: number;
      readonly url: string;
      readonly mediaType: string;
      readonly bytes: Uint8Array<ArrayBuffer>;
    }
  | { readonly kind: "set-paused"; readonly paused: boolean }
  /** Of every window and camera, until the person allows it again. */
  | { readonly kind: "stop-recording" }
  /** A port to the page that decodes comes with it, where that could be opened. */
  | { readonly kind: "decoder"; readonly id: number; readonly processId: number }
  | { readonly kind: "close" };

export type CoreReply =
  | {
      readonly kind: "response";
      readonly id: number;
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: Uint8Array<ArrayBuffer> | null;
    }
  /** The language of the settings: at the start, and when they change. */
  | { readonly kind: "locale"; readonly locale: Settings["locale"] }
  /** Whether indexing is paused: at the start, and whenever that changes, here or in a window. */
  | { readonly kind: "paused"; readonly paused: boolean }
  /** The cameras that the core records from by itself, whether there is a window or not: at the start, and whenever that changes. */
  | { readonly kind: "recording"; readonly cameras: readonly string[] }
  /** A watch found something, and the person wants the system to say so. */
  | { readonly kind: "matched"; readonly match: WatchMatch }
  /** A port to the page that decodes is wanted, for one file … */
  | { readonly kind: "decoder-wanted"; readonly id: number }
  /** … and the page no longer. */
  | { readonly kind: "decoder-unwanted" }
  /** The core cannot work; a sentence for the person. */
  | { readonly kind: "cannot-start"; readonly message: string };
