import { Protocol } from "./schemes.ts";

type Answer = (allowed: boolean) => void;
type RequestHandler = (
  contents: unknown,
  permission: string,
  answer: Answer,
  details: { readonly requestingUrl: string },
) => void;
type CheckHandler = (contents: unknown, permission: string, origin: string) => boolean;

type RequestFilter = (
  details: { readonly url: string },
  answer: (verdict: { readonly cancel?: boolean }) => void,
) => void;

interface ScreenSource {
  readonly name: string;
}
type DisplayMediaHandler = (
  request: { readonly securityOrigin: string },
  answer: (streams: { readonly video?: ScreenSource } | null) => void,
) => void;

export class Session {
  readonly protocol = new Protocol();
  #filter: RequestFilter | undefined;
  readonly webRequest = {
    onBeforeRequest: (filter: RequestFilter): void => {
      this.#filter = filter;
    },
  };
  request: RequestHandler | undefined;
  check: CheckHandler | undefined;
  setPermissionRequestHandler(handler: RequestHandler): void {
    this.request = handler;
  }
  #displayMedia: DisplayMediaHandler | undefined;
  /** The stand-in has no list of its own, so the handler is always asked. */
  setDisplayMediaRequestHandler(handler: DisplayMediaHandler, _options: unknown): void {
    this.#displayMedia = handler;
  }
  /** The name of the screen that the app gives, or null where it gives none. */
  screenFor(securityOrigin: string): Promise<string | null> {
    return new Promise((resolve, reject) => {
      if (this.#displayMedia === undefined) return resolve(null);
      this.#displayMedia({ securityOrigin }, (streams) => {
        if (streams === null) return resolve(null);
        // As Electron has it, in the app that answers so as well.
        const refused = new TypeError("Video was requested, but no video stream was provided");
        if (streams.video !== undefined) return resolve(streams.video.name);
        reject(refused);
        throw refused;
      });
    });
  }
  setPermissionCheckHandler(handler: CheckHandler): void {
    this.check = handler;
  }
  mayAsk(url: string): boolean {
    let isCancelled = false;
    this.#filter?.({ url }, ({ cancel }) => {
      isCancelled = cancel === true;
    });
    return !isCancelled;
  }
}

const partitions = new Map<string, Session>();

export const session = {
  defaultSession: new Session(),
  fromPartition(name: string, _options: unknown): Session {
    const found = partitions.get(name) ?? new Session();
    partitions.set(name, found);
    return found;
  },
};
