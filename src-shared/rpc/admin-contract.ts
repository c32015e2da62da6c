import {
  type AnySchema,
  ContractProcedure,
  type ErrorMap,
  type InferContractRouterInputs,
  type InferContractRouterOutputs,
  oc,
} from "@orpc/contract";
import * as z from "zod";
import { errors } from "./errors.ts";
import { audit } from "./server/audit-contract.ts";
import { devices } from "./server/devices-contract.ts";
import { erasure } from "./server/erasure-contract.ts";
import { groups } from "./server/groups-contract.ts";
import { health } from "./server/health-contract.ts";
import { items } from "./server/items-contract.ts";
import { partitions } from "./server/partitions-contract.ts";
import { people } from "./server/people-contract.ts";
import { search } from "./server/search-contract.ts";
import type { ServerMeta } from "./server/server-procedure.ts";
import { session } from "./server/session-contract.ts";
import { tokens } from "./server/tokens-contract.ts";

type OnServer<Input extends AnySchema, Output extends AnySchema> = ContractProcedure<
  Input,
  Output,
  ErrorMap,
  ServerMeta
>;
type OnDevice<Input extends AnySchema, Output extends AnySchema> = ContractProcedure<
  Input,
  Output,
  typeof errors,
  Record<never, never>
>;

/** A procedure of the server as a device passes it on: what goes in and comes out is the server's. */
const passedOn = <Input extends AnySchema, Output extends AnySchema>({
  "~orpc": { route, inputSchema, outputSchema },
}: OnServer<Input, Output>): OnDevice<Input, Output> =>
  new ContractProcedure({
    errorMap: errors,
    meta: {},
    route: { ...route, path: `/admin${route.path ?? ""}` as const },
    ...(inputSchema === undefined ? {} : { inputSchema }),
    ...(outputSchema === undefined ? {} : { outputSchema }),
  });

/**
 * The team of this device, as far as its person may manage it: each is asked of the team's server with the device's own token,
 * so the server decides who may do what.
 */
export const admin = {
  session: { whoAmI: passedOn(session.whoAmI) },
  people: {
    list: passedOn(people.list),
    setRole: passedOn(people.setRole),
    setActive: passedOn(people.setActive),
    remove: passedOn(people.remove),
    resetSecondFactor: passedOn(people.resetSecondFactor),
    invitations: passedOn(people.invitations),
    invite: passedOn(people.invite),
    withdrawInvitation: passedOn(people.withdrawInvitation),
  },
  groups: {
    list: passedOn(groups.list),
    create: passedOn(groups.create),
    update: passedOn(groups.update),
    remove: passedOn(groups.remove),
    addMember: passedOn(groups.addMember),
    removeMember: passedOn(groups.removeMember),
  },
  devices: {
    list: passedOn(devices.list),
    mine: passedOn(devices.mine),
    rename: passedOn(devices.rename),
    revoke: passedOn(devices.revoke),
    undoPreview: passedOn(devices.undoPreview),
    undo: passedOn(devices.undo),
  },
  partitions: {
    list: passedOn(partitions.list),
    create: passedOn(partitions.create),
    rename: passedOn(partitions.rename),
    setArchived: passedOn(partitions.setArchived),
    access: passedOn(partitions.access),
    setAccess: passedOn(partitions.setAccess),
  },
  tokens: {
    list: passedOn(tokens.list),
    create: passedOn(tokens.create),
    revoke: passedOn(tokens.revoke),
  },
  audit: {
    head: passedOn(audit.head),
    leaves: passedOn(audit.leaves),
    inclusion: passedOn(audit.inclusion),
    /** Written by the device, to a file that `tessera audit verify` checks. Nothing is written over. */
    export: oc
      .errors(errors)
      .route({
        method: "POST",
        path: "/admin/audit/export",
        summary: "Write the team's trail to a file that proves itself",
      })
      .input(z.object({ path: z.string().min(1).max(4_096) }))
      .output(z.object({ path: z.string(), sizeBytes: z.int().nonnegative() })),
  },
  erasure: {
    erase: passedOn(erasure.erase),
    erasePerson: passedOn(erasure.erasePerson),
    receipt: passedOn(erasure.receipt),
  },
  items: { describe: passedOn(items.describe) },
  search: { query: passedOn(search.query), segments: passedOn(search.segments) },
  health: { read: passedOn(health.read), rebuild: passedOn(health.rebuild) },
};
export type AdminContract = typeof admin;
export type AdminInputs = InferContractRouterInputs<AdminContract>;
export type AdminOutputs = InferContractRouterOutputs<AdminContract>;
