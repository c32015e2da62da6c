/**
 * Chromium refuses navigation to a scheme that it does not know, so `app://tessera/x` travels as
 * `https://tessera.app.stand-in.test/x` and is answered by the app's own handler.
 */
export type SchemeHandler = (request: Request) => Promise<Response> | Response;

const schemes = new Set<string>();
const WIRE = /^https:\/\/([^/?#]*)\.([a-z0-9+.-]+)\.stand-in\.test/i;

export const isWire = (url: string): boolean => WIRE.test(url);
export const toWire = (url: string): string =>
  url.replace(/^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)/i, (whole, scheme: string, host: string) =>
    schemes.has(scheme.toLowerCase()) ? `https://${host}.${scheme.toLowerCase()}.stand-in.test` : whole,
  );
export const toApp = (url: string): string =>
  url.replace(WIRE, (_, host: string, scheme: string) => `${scheme}://${host}`);
/** Each session has handlers of its own. */
export class Protocol {
  readonly #handlers = new Map<string, SchemeHandler>();

  registerSchemesAsPrivileged(list: readonly { readonly scheme: string }[]): void {
    for (const { scheme } of list) schemes.add(scheme);
  }

  handle(scheme: string, handler: SchemeHandler): void {
    if (this.#handlers.has(scheme)) throw new Error(`Failed to register protocol: ${scheme}`);
    this.#handlers.set(scheme, handler);
  }

  handlerOf(url: string): SchemeHandler | undefined {
    return this.#handlers.get(url.split(":")[0] ?? "");
  }
}
