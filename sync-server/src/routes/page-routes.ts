/** The pages that a browser is given: one document, its scripts, style and type, all of them built, nothing from elsewhere. */
import { randomBytes } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { extname } from "node:path";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { pagePaths } from "#shared/rpc/server/page-paths.ts";

const built = new URL("../../../out/server-pages/", import.meta.url);
/** Where the build leaves what the document names; each name there carries a hash of what is in it. */
const partsFolder = "page/";
/** In the built document, where each answer has a nonce of its own. */
const noncePlace = "PAGE_NONCE";

const types: Readonly<Record<string, string>> = {
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
};

/** No script but the page's own, nothing evaluated, nothing fetched but from here; in nobody's frame. */
const policyWith = (nonce: string): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    // Dialogs write a sheet of their own, by the nonce.
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");

const notBuilt = `<!doctype html><html lang="en"><head><meta charset="utf-8" /><title>Tessera</title></head><body>
<h1>The server runs, without its pages.</h1><p>They are not built: <code>npm run server</code> builds them. Devices and the API work meanwhile.</p>
</body></html>`;

/** `folder`: of the build, with a slash at its end. */
export function pageRoutes(app: FastifyInstance, folder = built): void {
  const page = readBuilt(folder);
  const sendPage = (reply: FastifyReply, code: number): FastifyReply => {
    const nonce = randomBytes(16).toString("base64url");
    reply
      .code(page === undefined ? 503 : code)
      .header("content-security-policy", policyWith(nonce))
      // Codes are in what follows `#`: no address that is sent anywhere has one.
      .header("cache-control", "no-store");
    return send(reply, "text/html; charset=utf-8", page?.document.replaceAll(noncePlace, nonce) ?? notBuilt);
  };
  for (const path of pagePaths) app.get(path, (_, reply) => sendPage(reply, 200));
  // Who looks at it in a browser is told by a page; a program by what programs read.
  app.setNotFoundHandler((request, reply) =>
    isForEyes(request)
      ? sendPage(reply, 404)
      : reply.code(404).send({ message: "There is no such address." }),
  );
  for (const [name, bytes] of page?.parts ?? [])
    app.get(`/${partsFolder}${name}`, (_, reply) => {
      reply.header("cache-control", "public, max-age=31536000, immutable");
      return send(reply, types[extname(name)] ?? "application/octet-stream", bytes);
    });
}

const isForEyes = ({ method, headers: { accept = "" } }: FastifyRequest): boolean =>
  (method === "GET" || method === "HEAD") && accept.includes("text/html");

const send = (reply: FastifyReply, type: string, body: string | Buffer): FastifyReply =>
  reply
    .header("x-content-type-options", "nosniff")
    .header("referrer-policy", "no-referrer")
    .header("cross-origin-opener-policy", "same-origin")
    .header("cross-origin-resource-policy", "same-origin")
    .type(type)
    .send(body);

/** Read once; undefined where nothing is built. */
function readBuilt(
  folder: URL,
): { readonly document: string; readonly parts: ReadonlyMap<string, Buffer> } | undefined {
  try {
    const parts = new URL(partsFolder, folder);
    return {
      document: readFileSync(new URL("server.html", folder), "utf8"),
      parts: new Map(readdirSync(parts).map((name) => [name, readFileSync(new URL(name, parts))])),
    };
  } catch (thrown) {
    if (thrown instanceof Error && "code" in thrown && thrown.code === "ENOENT") return undefined;
    throw thrown;
  }
}
