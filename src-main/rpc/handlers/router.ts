import { implementer } from "./implementer.ts";
import { libraryHandlers } from "./library-handlers.ts";
import { searchHandlers } from "./search-handlers.ts";
import type { ReportUnexpected, Services } from "./services.ts";
import { systemHandlers } from "./system-handlers.ts";
import { vectorHandlers } from "./vector-handlers.ts";

/** The whole contract, answered. Every channel serves this one router. */
export function createRouter(services: Services, report: ReportUnexpected) {
  const os = implementer(report);
  return os.router({
    library: libraryHandlers(os, services.library),
    search: searchHandlers(os, services.search),
    system: systemHandlers(os, services),
    vectors: vectorHandlers(os, services.vectors),
  });
}
export type ContractRouter = ReturnType<typeof createRouter>;
