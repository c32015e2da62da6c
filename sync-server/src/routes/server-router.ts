import type { Health } from "#shared/rpc/server/health-contract.ts";
import type { Access } from "../use-cases/access/create-access.ts";
import type { DocumentReads } from "../use-cases/documents.ts";
import { accessHandlers } from "./access-handlers.ts";
import { callerOf, serverImplementer } from "./caller.ts";

export interface ServerServices {
  readonly access: Pick<Access, "authenticate" | "services">;
  readonly documents: DocumentReads;
  readonly health: () => Health;
  readonly report: (thrown: unknown, path: string) => void;
}

/** The whole contract, answered: a procedure without a handler does not compile. */
export function createServerRouter({ access, documents, health, report }: ServerServices) {
  const os = serverImplementer(access.authenticate, report);
  return os.router({
    ...accessHandlers(os, access.services),
    documents: {
      projected: os.documents.projected.handler(({ input, context }) =>
        documents.projected(callerOf(context), input.names),
      ),
    },
    health: { read: os.health.read.handler(() => health()) },
  });
}
export type ServerRouter = ReturnType<typeof createServerRouter>;
