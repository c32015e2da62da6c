import { net, protocol } from "electron";
import type { Protocol } from "electron";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { isContentPath } from "#hosts/content/content-path.ts";
import { APP_SCHEME } from "./permissions.ts";
import { bundleFile } from "./bundle-file.ts";
import { policyOf } from "#rpc/channels/security-headers.ts";

const rendererFolder = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "..", "..", "renderer");

export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: APP_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true } },
  ]);
}

/** Pages come from the bundle, items' bytes from the core where it is to be asked; all with our policy and nothing from outside. */
export function serveScheme(
  session: Pick<Protocol, "handle">,
  fetchFromCore?: (request: Request) => Promise<Response>,
): void {
  session.handle(APP_SCHEME, async (request) => {
    const url = new URL(request.url);
    if (url.host !== "tessera") return new Response(null, { status: 404 });
    if (isContentPath(url.pathname) || url.pathname.startsWith("/capture/"))
      return fetchFromCore?.(request) ?? new Response(null, { status: 404 });
    const file = bundleFile(rendererFolder, url.pathname);
    if (file === undefined) return new Response(null, { status: 400 });
    try {
      const response = await net.fetch(pathToFileURL(file).toString());
      const headers = new Headers(response.headers);
      headers.set("content-security-policy", policyOf(url.pathname));
      headers.set("x-content-type-options", "nosniff");
      return new Response(response.body, { status: response.status, headers });
    } catch {
      return new Response(null, { status: 404 });
    }
  });
}
