import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { extname, join, relative, sep } from "node:path";
import { policyOf } from "#rpc/channels/security-headers.ts";

export interface StaticFile {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly headers: Readonly<Record<string, string>>;
}
export interface StaticFiles {
  /** By exact path: what was not there at the start is not served, and no path is ever joined to a folder. */
  find(pathname: string): StaticFile | undefined;
}

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".webp": "image/webp",
  ".woff2": "font/woff2",
  ".wasm": "application/wasm",
  ".bcmap": "application/octet-stream",
  ".pfb": "application/octet-stream",
  ".ttf": "font/ttf",
  ".txt": "text/plain; charset=utf-8",
};

/** The files of the page, read once. `undefined` where it has not been built. */
export async function loadStaticFiles(folder: string): Promise<StaticFiles | undefined> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => undefined);
  if (entries === undefined) return undefined;
  const files = new Map<string, StaticFile>();
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const pathname = `/${relative(folder, path).split(sep).join("/")}`;
    files.set(pathname, fileOf(pathname, new Uint8Array(await readFile(path))));
  }
  const index = files.get("/index.html");
  if (index === undefined) return undefined;
  return { find: (pathname) => (pathname === "/" ? index : files.get(pathname)) };
}

function fileOf(pathname: string, bytes: Uint8Array<ArrayBuffer>): StaticFile {
  return {
    bytes,
    headers: {
      "content-type": types[extname(pathname)] ?? "application/octet-stream",
      "content-length": String(bytes.byteLength),
      "content-security-policy": policyOf(pathname),
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-resource-policy": pathname.startsWith("/viewer/") ? "cross-origin" : "same-origin",
      // Our own page may ask for them, the frame of documents, which has no origin, may not.
      "permissions-policy": "camera=(self), microphone=(self), display-capture=(self), geolocation=()",
      // Names under /assets/ carry a hash of what is in them.
      "cache-control": pathname.startsWith("/assets/") ? "private, max-age=31536000, immutable" : "no-store",
      etag: `"${createHash("sha256").update(bytes).digest("base64url").slice(0, 22)}"`,
    },
  };
}
