import { readFile } from "node:fs/promises";
import { contentSecurityPolicy } from "#rpc/channels/security-headers.ts";
import { describeApi } from "#rpc/channels/describe-api.ts";
import type { StaticFile, StaticFiles } from "./static-files.ts";

/** The contract as OpenAPI, and a page to read it by. */
export type ApiPages = StaticFiles;

const folder = new URL("api-docs/", import.meta.url);

export async function loadApiPages(version: string): Promise<ApiPages> {
  const [html, style, script, description] = await Promise.all([
    readFile(new URL("index.html", folder)),
    readFile(new URL("style.css", folder)),
    readFile(new URL("page.js", folder)),
    describeApi(version),
  ]);
  const files = new Map([
    ["/api/docs", fileOf(html, "text/html; charset=utf-8")],
    ["/api/docs/style.css", fileOf(style, "text/css; charset=utf-8")],
    ["/api/docs/page.js", fileOf(script, "text/javascript; charset=utf-8")],
    ["/api/openapi.json", fileOf(Buffer.from(JSON.stringify(description, null, 2)), "application/json")],
  ]);
  return { find: (pathname) => files.get(pathname) };
}

const fileOf = (bytes: Buffer, type: string): StaticFile => ({
  bytes: new Uint8Array(bytes),
  headers: {
    "content-type": type,
    "content-length": String(bytes.byteLength),
    "content-security-policy": contentSecurityPolicy,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
  },
});
