import type { Router } from "@orpc/server";
import type { Contract } from "#shared/rpc/contract.ts";
import { adminHandlers } from "./admin-handlers.ts";
import { auditHandlers } from "./audit-handlers.ts";
import { cameraHandlers } from "./camera-handlers.ts";
import { captureHandlers } from "./capture-handlers.ts";
import { implementer } from "./implementer.ts";
import { leaseHandlers } from "./lease-handlers.ts";
import { libraryHandlers } from "./library-handlers.ts";
import { pictureHandlers } from "./picture-handlers.ts";
import { soundHandlers } from "./sound-handlers.ts";
import { placeHandlers } from "./place-handlers.ts";
import { modelHandlers } from "./model-handlers.ts";
import { recentHandlers, savedHandlers } from "./saved-handlers.ts";
import { searchHandlers } from "./search-handlers.ts";
import type { ReportUnexpected, Services } from "./services.ts";
import { spaceHandlers } from "./space-handlers.ts";
import { streamHandlers } from "./stream-handlers.ts";
import { synonymHandlers } from "./synonym-handlers.ts";
import { systemHandlers } from "./system-handlers.ts";
import { teamHandlers } from "./team-handlers.ts";
import { vectorHandlers } from "./vector-handlers.ts";
import { watchHandlers } from "./watch-handlers.ts";
import { webhookHandlers } from "./webhook-handlers.ts";

/** The whole contract, answered. Every channel serves this one router. */
export function createRouter(services: Services, report: ReportUnexpected): ContractRouter {
  const os = implementer(report, services.trail);
  return os.router({
    admin: adminHandlers(os, services.team.admin),
    audit: auditHandlers(os, services.audit),
    cameras: cameraHandlers(os, services.cameras),
    capture: captureHandlers(os, services),
    leases: leaseHandlers(os, services.leases),
    library: libraryHandlers(os, services.library),
    models: modelHandlers(os, services.models),
    search: searchHandlers(os, services),
    pictures: pictureHandlers(os, services.pictures),
    sounds: soundHandlers(os, services.sounds),
    places: placeHandlers(os, services.places),
    saved: savedHandlers(os, services.saved),
    recent: recentHandlers(os, services.saved),
    spaces: spaceHandlers(os, services.spaces),
    streams: streamHandlers(os, services.streams),
    synonyms: synonymHandlers(os, services.synonyms),
    system: systemHandlers(os, services),
    team: teamHandlers(os, services),
    vectors: vectorHandlers(os, services.vectors),
    watches: watchHandlers(os, services.watches),
    webhooks: webhookHandlers(os, services.webhooks),
  });
}
/** What its functions are given besides their input is nothing: who calls was checked by the channel. */
export type ContractRouter = Router<Contract, Record<never, never>>;
