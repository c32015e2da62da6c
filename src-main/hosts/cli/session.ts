import { existsSync } from "node:fs";
import type { ContractRouterClient } from "@orpc/contract";
import type { Contract } from "#shared/rpc/contract.ts";
import type { ReportUnexpected } from "#rpc/handlers/services.ts";
import { recordPath } from "#hosts/host-record.ts";
import { CommandError } from "./exit-codes.ts";

export type Client = ContractRouterClient<Contract>;

/** The contract, answered by the host that runs, or by the core opened here for as long as the command takes. */
export interface Session extends AsyncDisposable {
  readonly client: Client;
  /** A host goes on when the command has ended; the core opened here does not. */
  readonly kind: "host" | "own";
  /** Takes up ingestion where this session owns the core; a host is at it already. */
  start(): Promise<void>;
  /** Rejects when what answers has gone. */
  readonly failed: Promise<never>;
}

export async function openSession(dataFolder: string, warn: (line: string) => void): Promise<Session> {
  const host = await connectHost(dataFolder);
  return host ?? openOwn(dataFolder, warn);
}

async function connectHost(dataFolder: string): Promise<Session | undefined> {
  if (!existsSync(recordPath(dataFolder))) return undefined;
  const { connectToRunningHost } = await import("./host-connection.ts");
  return connectToRunningHost(dataFolder);
}

async function openOwn(dataFolder: string, warn: (line: string) => void): Promise<Session> {
  const [{ assemble }, { sourceTree }, { createRouterClient }] = await Promise.all([
    import("#hosts/assemble.ts"),
    import("#hosts/source-tree.ts"),
    import("@orpc/server"),
  ]);
  const report: ReportUnexpected = (thrown, where) =>
    warn(`${where}: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
  const assembly = await assemble({
    dataFolder,
    entries: sourceTree.entries,
    modelFolder: sourceTree.modelFolder,
    shape: "cli",
    version: sourceTree.version(),
    environment: process.env,
    report,
  });
  if (assembly.kind !== "ready") throw new CommandError(assembly.detail);
  const { application } = assembly;
  return {
    client: createRouterClient(application.router),
    kind: "own",
    start: () => application.start(),
    failed: application.failed.then((reason) =>
      Promise.reject(
        new CommandError(`A part of Tessera has stopped: ${reason}. Nothing that was acknowledged is lost.`),
      ),
    ),
    [Symbol.asyncDispose]: () => application[Symbol.asyncDispose](),
  };
}
