/** Where our own pages come from, and what they may do. Without Electron, so that it can be tested without it. */
export const APP_SCHEME = "app";
export const APP_ORIGIN = `${APP_SCHEME}://tessera`;

/** Permissions that our own pages may have. Everything else, and everyone else, is refused. */
const allowed: ReadonlySet<string> = new Set([
  "clipboard-sanitized-write",
  // Camera and microphone: the page asks for them only when the person says so, and shows that they record.
  "media",
  "display-capture",
]);

export const isOurs = (url: string | undefined): boolean =>
  url === APP_ORIGIN || url?.startsWith(`${APP_ORIGIN}/`) === true;

export const mayHave = (permission: string, url: string | undefined): boolean =>
  allowed.has(permission) && isOurs(url);

/** As it is to be opened in the browser; undefined where it is none of the web's. */
export function webAddress(url: string): string | undefined {
  const target = URL.parse(url);
  return target?.protocol === "https:" || target?.protocol === "http:" ? target.href : undefined;
}
