import { readFile } from "node:fs/promises";
import { contentSecurityPolicy } from "#rpc/channels/security-headers.ts";
import { describeApi } from "#rpc/channels/describe-api.ts";
import type { StaticFile } from "./static-files.ts";

/** The contract as OpenAPI, and a page to read it by. */
export interface ApiPages {
  find(pathname: string): Promise<StaticFile | undefined>;
}

const folder = new URL("api-docs/", import.meta.url);

export async function loadApiPages(version: string): Promise<ApiPages> {
  const [html, style, script] = await Promise.all([
    readFile(new URL("index.html", folder)),
    readFile(new URL("style.css", folder)),
    readFile(new URL("page.js", folder)),
  ]);
  const files = new Map([
    ["/api/docs", fileOf(html, "text/html; charset=utf-8")],
    ["/api/docs/style.css", fileOf(style, "text/css; charset=utf-8")],
    ["/api/docs/page.js", fileOf(script, "text/javascript; charset=utf-8")],
  ]);
  // Seldom asked for, it takes a quarter of what a host takes to start: made for the first who asks.
  let description: Promise<StaticFile> | undefined;
  return {
    find: async (pathname) =>
      pathname === "/api/openapi.json" ? (description ??= descriptionOf(version)) : files.get(pathname),
  };
}

const descriptionOf = async (version: string): Promise<StaticFile> =>
  fileOf(Buffer.from(JSON.stringify(await describeApi(version), null, 2)), "application/json");

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
