/** The few pages that a browser is needed for: one document, one script, one style sheet, nothing from elsewhere. */
import { stripTypeScriptTypes } from "node:module";
import { readFileSync } from "node:fs";
import type { FastifyInstance, FastifyReply } from "fastify";

const read = (name: string): string => readFileSync(new URL(`../../pages/${name}`, import.meta.url), "utf8");

/** Nothing inline, nothing evaluated, nothing fetched but from here; in nobody's frame. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  // The empty icon of the page.
  "img-src data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

const paths = [
  "/",
  "/set-up",
  "/invitation",
  "/sign-in",
  "/sign-in/callback",
  "/device",
  "/passkeys",
] as const;

export function pageRoutes(app: FastifyInstance): void {
  const page = read("page.html");
  const style = read("page.css");
  // The browser is given the page's own script, less its types.
  const scripts = new Map(
    ["page.ts", "forms.ts", "passkey.ts", "server.ts"].map((name) => [
      name,
      stripTypeScriptTypes(read(name)).replaceAll(/(from "\.\/[a-z]+)\.ts"/g, '$1.js"'),
    ]),
  );
  const send = (reply: FastifyReply, type: string, body: string): FastifyReply =>
    reply
      .header("content-security-policy", policy)
      .header("x-content-type-options", "nosniff")
      // Codes are in what follows `#`: no address that is sent anywhere has one.
      .header("referrer-policy", "no-referrer")
      .header("cross-origin-opener-policy", "same-origin")
      .header("cache-control", "no-cache")
      .type(type)
      .send(body);
  for (const path of paths) app.get(path, (_, reply) => send(reply, "text/html; charset=utf-8", page));
  app.get("/page/page.css", (_, reply) => send(reply, "text/css; charset=utf-8", style));
  for (const [name, script] of scripts) {
    app.get(`/page/${name.replace(".ts", ".js")}`, (_, reply) =>
      send(reply, "text/javascript; charset=utf-8", script),
    );
  }
}
