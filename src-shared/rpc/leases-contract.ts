import { oc } from "@orpc/contract";
import * as z from "zod";
import { Lease, LeaseDurationMs, LeaseOwner, LeaseToken } from "../model/lease.ts";
import { StreamName } from "../model/stream.ts";
import { errors } from "./errors.ts";

const named = z.object({ name: StreamName });

/** Several producers of one stream agree by leases which of them writes to it. */
export const leases = {
  list: oc
    .errors(errors)
    .route({ method: "GET", path: "/leases", summary: "Which producers hold which streams" })
    .output(z.array(Lease).readonly()),
  take: oc
    .errors(errors)
    .route({
      method: "POST",
      path: "/leases/{name}",
      summary: "Be the one who writes to a stream, for a while",
    })
    .input(named.extend({ owner: LeaseOwner, durationMs: LeaseDurationMs }))
    .output(Lease),
  renew: oc
    .errors(errors)
    .route({ method: "PATCH", path: "/leases/{name}", summary: "Go on being the one" })
    .input(named.extend({ token: LeaseToken, durationMs: LeaseDurationMs }))
    .output(Lease),
  release: oc
    .errors(errors)
    .route({ method: "DELETE", path: "/leases/{name}", summary: "Leave the stream to the others" })
    .input(named.extend({ token: z.coerce.number().pipe(LeaseToken) }))
    .output(z.object({})),
};
