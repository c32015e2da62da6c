import type { Router } from "@orpc/server";
import type { Health } from "#shared/rpc/server/health-contract.ts";
import type { ServerContract } from "#shared/rpc/server/server-contract.ts";
import type { CallNotes } from "../audit/noted-calls.ts";
import type { AuditUseCases } from "../audit/audit-use-cases.ts";
import type { ErasureUseCases } from "../erasure/erasure-use-cases.ts";
import type { UndoUseCases } from "../undo/undo-use-cases.ts";
import type { MoveUseCases } from "../moves/move-use-cases.ts";
import type { SuggestionUseCases } from "../suggestions/suggestion-use-cases.ts";
import type { Access } from "../use-cases/access/create-access.ts";
import type { Principal } from "../use-cases/access/principal.ts";
import type { DescribeItems } from "../use-cases/describe-items.ts";
import type { DocumentReads } from "../use-cases/documents.ts";
import { accessHandlers } from "./access-handlers.ts";
import { type Call, callerOf, type GuardDeps, serverImplementer } from "./caller.ts";
import { auditHandlers, erasureHandlers, itemHandlers } from "./record-handlers.ts";
import { searchHandlers, type SearchServices } from "./search-handlers.ts";

export interface ServerServices {
  readonly access: Pick<Access, "authenticate" | "services">;
  readonly documents: DocumentReads;
  readonly health: () => Health;
  /** Resolves once all is taken up; the work goes on. */
  readonly rebuild: (caller: Principal) => Promise<void>;
  readonly audit: AuditUseCases;
  readonly erasure: ErasureUseCases;
  readonly undo: UndoUseCases;
  readonly moving: MoveUseCases;
  readonly suggesting: SuggestionUseCases;
  readonly describing: DescribeItems;
  readonly search: SearchServices;
  readonly notes: CallNotes;
  readonly disk: GuardDeps["disk"];
  readonly report: (thrown: unknown, path: string) => void;
}

/** The whole contract, answered: a procedure without a handler does not compile. */
export function createServerRouter(services: ServerServices): ServerRouter {
  const { access, documents, health, rebuild, audit, erasure, undo, search, notes, disk, report } = services;
  const os = serverImplementer({ authenticate: access.authenticate, notes, disk, report });
  return os.router({
    ...accessHandlers(os, { ...access.services, undo }),
    documents: {
      projected: os.documents.projected.handler(({ input, context }) =>
        documents.projected(callerOf(context), input.names),
      ),
      lacking: os.documents.lacking.handler(({ input }) =>
        documents.lacking(input.partitionId, input.payloadIds),
      ),
    },
    audit: auditHandlers(os, audit),
    erasure: erasureHandlers(os, erasure),
    items: itemHandlers(os, services),
    health: {
      read: os.health.read.handler(() => health()),
      rebuild: os.health.rebuild.handler(async ({ context }) => {
        await rebuild(callerOf(context));
        return health();
      }),
    },
    search: searchHandlers(os, search),
  });
}
/** Written out, because inferred it is too long for the compiler to write down. */
export type ServerRouter = Router<ServerContract, Call>;
