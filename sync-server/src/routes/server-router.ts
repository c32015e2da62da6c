import type { Router } from "@orpc/server";
import type { Health } from "#shared/rpc/server/health-contract.ts";
import type { ServerContract } from "#shared/rpc/server/server-contract.ts";
import type { AuditUseCases } from "../audit/audit-use-cases.ts";
import type { OrgTrail } from "../audit/org-trail.ts";
import type { ErasureUseCases } from "../erasure/erasure-use-cases.ts";
import type { Access } from "../use-cases/access/create-access.ts";
import type { DocumentReads } from "../use-cases/documents.ts";
import type { TeamSearch } from "../use-cases/search/team-search.ts";
import { accessHandlers } from "./access-handlers.ts";
import { callerOf, serverImplementer, type Call } from "./caller.ts";
import { auditHandlers, erasureHandlers } from "./record-handlers.ts";
import { searchHandlers } from "./search-handlers.ts";

/** What the server itself answers from; identity and rights come with their own. */
export interface ServerParts {
  readonly audit: AuditUseCases;
  readonly documents: DocumentReads;
  readonly erasure: ErasureUseCases;
  readonly search: TeamSearch;
  readonly trail: Pick<OrgTrail, "append">;
  readonly health: () => Omit<Health, "version">;
  readonly nowMs: () => number;
}

export interface ServerServices extends ServerParts {
  readonly access: Pick<Access, "authenticate" | "services">;
  readonly health: () => Health;
  readonly report: (thrown: unknown, path: string) => void;
}

/** The whole contract, answered: a procedure without a handler does not compile. */
export function createServerRouter(services: ServerServices): ServerRouter {
  const { access, audit, documents, erasure, health, report } = services;
  const os = serverImplementer(access.authenticate, report);
  return os.router({
    ...accessHandlers(os, access.services),
    audit: auditHandlers(os, audit),
    documents: {
      projected: os.documents.projected.handler(({ input, context }) =>
        documents.projected(callerOf(context), input.names),
      ),
    },
    erasure: erasureHandlers(os, erasure),
    health: { read: os.health.read.handler(() => health()) },
    search: searchHandlers(os, services),
  });
}
/** Written out, because inferred it is too long for the compiler to write down. */
export type ServerRouter = Router<ServerContract, Call>;
