import type { Health } from "#shared/rpc/server/health-contract.ts";
import type { Access } from "../use-cases/access/create-access.ts";
import { accessHandlers } from "./access-handlers.ts";
import { serverImplementer } from "./caller.ts";

export interface ServerServices {
  readonly access: Pick<Access, "authenticate" | "services">;
  readonly health: () => Health;
  readonly report: (thrown: unknown, path: string) => void;
}

/** The whole contract, answered: a procedure without a handler does not compile. */
export function createServerRouter({ access, health, report }: ServerServices) {
  const os = serverImplementer(access.authenticate, report);
  return os.router({
    ...accessHandlers(os, access.services),
    health: { read: os.health.read.handler(() => health()) },
  });
}
export type ServerRouter = ReturnType<typeof createServerRouter>;
