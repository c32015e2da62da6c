import { createContent } from "#hosts/content/content.ts";
import { createRouter } from "#rpc/handlers/router.ts";
import type { createFakeServices } from "#rpc/handlers/services.fake.ts";
import { createAccess } from "./access.ts";
import { loadApiPages } from "./api-pages.ts";
import { createEdgeServer, type EdgeServer } from "./server.ts";

export const fakeToken = "t".repeat(43);

export interface FakeEdge {
  readonly server: EdgeServer;
  readonly port: number;
}

/** The real server over use cases in memory, without the page, on a port of its own. */
export async function startFakeEdge(services: ReturnType<typeof createFakeServices>): Promise<FakeEdge> {
  const clock = { nowMs: () => 1, sleep: () => Promise.resolve() };
  const server = createEdgeServer({
    router: createRouter(services, () => undefined),
    content: createContent(services.library, services.captures, services.team),
    streams: services.streams,
    captures: services.captures,
    access: createAccess({ token: fakeToken, sessionKey: new Uint8Array(32), clock }),
    files: undefined,
    apiPages: await loadApiPages("1.2.3"),
    hostNames: [],
  });
  return { server, port: await server.listen(0, "127.0.0.1") };
}
