/** Passes on what a media process and the page that decodes for it say to each other. */
import type { DecoderPage, PagePort } from "./decoder-page.ts";
import type { MediaLimits } from "./limits.ts";
import { watchMemory } from "./watch-memory.ts";

export interface PageRelay {
  /** The page is asked for with the first word. */
  pass(message: unknown): void;
  end(how: "done" | "stopped"): void;
}

export interface PageRelayDeps {
  readonly page: DecoderPage | undefined;
  readonly limits: MediaLimits;
  /** What the page says. */
  readonly send: (message: unknown) => void;
  readonly onDeath: () => void;
  readonly onMemory: () => void;
}

export function createPageRelay({ page, limits, send, onDeath, onMemory }: PageRelayDeps): PageRelay {
  let port: PagePort | undefined;
  let watch: ReturnType<typeof watchMemory> | undefined;
  const open = (opened: PagePort | undefined): PagePort | undefined => {
    if (opened === undefined) return undefined;
    opened.onMessage(send);
    opened.onDeath(onDeath);
    watch = watchMemory(opened.processId, limits.programBytesMax, onMemory);
    return opened;
  };
  return {
    pass(message) {
      port ??= open(page?.open());
      port?.post(message);
    },
    end(how) {
      watch?.stop();
      port?.end(how);
    },
  };
}
