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
  /** Taken and never called: the stand-in has no screens to share. */
  setDisplayMediaRequestHandler(_handler: unknown, _options: unknown): void {
    return undefined;
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
