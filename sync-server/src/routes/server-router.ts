import type { Health } from "#shared/rpc/server/health-contract.ts";
import type { Authenticate } from "../use-cases/access/authenticate.ts";
import { accessHandlers, type AccessServices } from "./access-handlers.ts";
import type { DocumentReads } from "../use-cases/documents.ts";
import { callerOf, serverImplementer } from "./caller.ts";

export interface ServerServices {
  readonly authenticate: Authenticate;
  readonly access: AccessServices;
  readonly documents: DocumentReads;
  readonly health: () => Health;
  readonly report: (thrown: unknown, path: string) => void;
}

/** The whole contract, answered: a procedure without a handler does not compile. */
export function createServerRouter({ authenticate, access, documents, health, report }: ServerServices) {
  const os = serverImplementer(authenticate, report);
  return os.router({
    ...accessHandlers(os, access),
    documents: {
      projected: os.documents.projected.handler(({ input, context }) =>
        documents.projected(callerOf(context), input.names),
      ),
    },
    health: { read: os.health.read.handler(() => health()) },
  });
}
export type ServerRouter = ReturnType<typeof createServerRouter>;
