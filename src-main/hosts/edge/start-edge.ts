import type { Application } from "#hosts/application.ts";
import { assemble } from "#hosts/assemble.ts";
import { removeHostRecord, writeHostRecord } from "#hosts/host-record.ts";
import { sourceTree } from "#hosts/source-tree.ts";
import { systemClock } from "#hosts/system-clock.ts";
import { watchDemo } from "#hosts/watch-demo.ts";
import { createAccess } from "./access.ts";
import { loadApiPages } from "./api-pages.ts";
import { limits } from "./limits.ts";
import type { EdgeOptions } from "./options.ts";
import { createEdgeServer, type EdgeServer } from "./server.ts";
import { loadStaticFiles } from "./static-files.ts";

export interface Edge extends AsyncDisposable {
  readonly application: Application;
  /** Where the host answers, for programs. */
  readonly url: string;
  /** Opens the page in one browser, once. */
  readonly link: string;
  readonly hasPage: boolean;
}
export type EdgeStart =
  | { readonly kind: "running"; readonly edge: Edge }
  | { readonly kind: "refused"; readonly detail: string };

/** The core with its page and its API on a port of this machine. */
export async function startEdge(options: EdgeOptions, write: (line: string) => void): Promise<EdgeStart> {
  const { dataFolder } = options;
  const version = sourceTree.version();
  const assembly = await assemble({
    dataFolder,
    entries: sourceTree.entries,
    modelFolder: sourceTree.modelFolder,
    shape: "edge",
    version,
    demo: options.demo,
    environment: process.env,
    report: (thrown, where) =>
      write(`${where}: ${thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)}`),
  });
  if (assembly.kind !== "ready") return { kind: "refused", detail: assembly.detail };
  await using opening = new AsyncDisposableStack();
  const application = opening.use(assembly.application);
  const [files, apiPages] = await Promise.all([loadStaticFiles(sourceTree.webFolder), loadApiPages(version)]);
  const access = createAccess({ ...application.secrets, clock: systemClock });
  const server = opening.use(
    createEdgeServer({
      ...application,
      access,
      files,
      apiPages,
      hostNames: options.hostNames,
    }),
  );
  const port = await listen(server, options);
  if (typeof port === "string") return { kind: "refused", detail: port };
  const url = `http://${urlHost(options.address)}:${port}`;
  await writeHostRecord(dataFolder, {
    processId: process.pid,
    shape: "edge",
    startedMs: systemClock.nowMs(),
    url,
  });
  opening.defer(() => removeHostRecord(dataFolder));
  await application.start();
  const trouble = options.demo
    ? await watchDemo(application.services.library, sourceTree.demoFolder)
    : undefined;
  if (trouble !== undefined) write(trouble);
  const parts = opening.move();
  return {
    kind: "running",
    edge: {
      application,
      url,
      link: `${url}/login?once=${access.makeOnce()}`,
      hasPage: files !== undefined,
      [Symbol.asyncDispose]: () => parts.disposeAsync(),
    },
  };
}

/** The port, or a sentence that says why there is none. */
async function listen(server: EdgeServer, { port, address }: EdgeOptions): Promise<number | string> {
  try {
    return await server.listen(port ?? limits.portUsual, address);
  } catch (thrown) {
    const code = thrown instanceof Error && "code" in thrown ? thrown.code : undefined;
    if (code === "EADDRINUSE" && port === undefined) return server.listen(0, address);
    if (code === "EADDRINUSE")
      return `Port ${port} is taken by another program. Choose another with --port, or leave it out.`;
    if (code === "EACCES")
      return `Port ${port} needs rights that this account does not have. Choose one above 1023.`;
    if (code === "EADDRNOTAVAIL") return `${address} is no address of this machine.`;
    throw thrown;
  }
}

/** All addresses at once is an address to listen on, not one to call. */
function urlHost(address: string): string {
  if (address === "0.0.0.0") return "127.0.0.1";
  if (address === "::") return "[::1]";
  return address.includes(":") ? `[${address}]` : address;
}
