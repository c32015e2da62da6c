/** The one place where a call is let through: by what its procedure says that it needs. */
import { implement, type ImplementerInternalWithMiddlewares, ORPCError } from "@orpc/server";
import * as z from "zod";
import type { Act } from "#shared/audit/leaf.ts";
import { PartitionId } from "#shared/model/ids.ts";
import { serverContract, type ServerContract } from "#shared/rpc/server/server-contract.ts";
import { serverErrors, type ServerErrorCode } from "#shared/rpc/server/server-errors.ts";
import type { Need, ServerMeta } from "#shared/rpc/server/server-procedure.ts";
import { procedureRuleOf } from "../audit/acts.ts";
import type { CallNotes } from "../audit/noted-calls.ts";
import { isDiskFull } from "../disk/disk-full.ts";
import type { DiskState } from "../disk/disk-room.ts";
import type { Authenticate } from "../use-cases/access/authenticate.ts";
import { allows, partitionsWith, type Principal } from "../use-cases/access/principal.ts";
import { isRefusal, type Refusal } from "../use-cases/refusal.ts";

/** What came with a request. */
export interface Call {
  readonly bearer: string | undefined;
  readonly address: string;
  /** Says in the answer when to ask again. */
  readonly retryAfter: (ms: number) => void;
}
export interface KnownCall extends Call {
  /** Undefined only where the procedure answers anybody. */
  readonly principal: Principal | undefined;
}

const refusalError = (
  code: ServerErrorCode,
  data?: Readonly<Record<string, string>>,
): ORPCError<ServerErrorCode, unknown> =>
  new ORPCError(code, { status: serverErrors[code].status, message: serverErrors[code].message, data });

/** The answer itself; a refusal becomes the contract's typed error. */
export function answer<Value extends object>(value: Value | Refusal): Value {
  if (isRefusal(value)) throw refusalError(value.refused, value.data);
  return value;
}

/** A procedure that asks for somebody is answered for somebody. */
export function callerOf({ principal }: KnownCall): Principal {
  if (principal === undefined) throw refusalError("UNAUTHORIZED");
  return principal;
}

const TooMany = serverErrors.TOO_MANY_ATTEMPTS.data;
const Placed = z.object({ partitionId: PartitionId });

/** Undefined: the call may go on. */
export function whyNot(
  need: Need,
  principal: Principal | undefined,
  input: unknown,
): ServerErrorCode | undefined {
  if (need.kind === "public") return undefined;
  if (principal === undefined) return "UNAUTHORIZED";
  switch (need.kind) {
    case "anyone":
      return undefined;
    case "self":
      return principal.by.kind === "token" ? "FORBIDDEN" : undefined;
    case "session":
      return principal.by.kind === "session" ? undefined : "SIGN_IN_NEEDED";
    case "own":
      return principal.by.kind === "token" && !allows(principal, need.permission) ? "FORBIDDEN" : undefined;
    case "org":
      return allows(principal, need.permission) ? undefined : "FORBIDDEN";
    case "partitions":
      return partitionsWith(principal, need.permission).length > 0 || allows(principal, need.permission)
        ? undefined
        : "FORBIDDEN";
    case "partition": {
      const placed = Placed.safeParse(input);
      // No partition of ours has such a name: the answer is the same as for one that is not shared with the caller.
      if (!placed.success) return "NOT_FOUND";
      const { partitionId } = placed.data;
      if (allows(principal, need.permission, partitionId)) return undefined;
      return allows(principal, "partition.read", partitionId) ? "FORBIDDEN" : "NOT_FOUND";
    }
  }
}

export interface GuardDeps {
  readonly authenticate: Pick<Authenticate, "bearer">;
  /** Of each call, whatever came of it. */
  readonly notes: CallNotes;
  readonly disk: { readonly state: () => Pick<DiskState, "isFull"> };
  readonly report: (thrown: unknown, path: string) => void;
}

/** The contract, ready to be answered. What is not expected is reported, and reaches the caller as a plain 500. */
export const serverImplementer = ({ authenticate, notes, disk, report }: GuardDeps): ServerImplementer =>
  implement(serverContract)
    .$context<Call>()
    .use(async ({ context, next, path, procedure }, input) => {
      let principal: Principal | undefined;
      try {
        const { need } = procedure["~orpc"].meta as ServerMeta;
        const { bearer } = context;
        principal =
          need.kind === "public" || bearer === undefined ? undefined : await authenticate.bearer(bearer);
        const refused = whyNot(need, principal, input);
        if (refused !== undefined) throw refusalError(refused);
        if (disk.state().isFull && growing.has(procedureRuleOf(path).act)) throw refusalError("DISK_FULL");
        const result = await next({ context: { principal } });
        await notes.done({ path, input, principal });
        return result;
      } catch (caught) {
        const thrown = isDiskFull(caught) ? refusalError("DISK_FULL") : caught;
        // Whoever tries again and again would fill what is left of the disk with being told of.
        if (codeOf(thrown) !== "DISK_FULL") notes.notDone({ path, input, principal }, codeOf(thrown));
        if (!(thrown instanceof ORPCError)) report(thrown, path.join("."));
        else if (thrown.code === "TOO_MANY_ATTEMPTS")
          context.retryAfter(Number(TooMany.parse(thrown.data).retryAfterMs));
        throw thrown;
      }
    });

/**
 * What brings something new, or writes large files anew. Who signs in, is shut out or reads is let on: that is little, and
 * there is room set aside for it.
 */
const growing: ReadonlySet<Act> = new Set<Act>([
  "item.add",
  "item.share",
  "item.edit",
  "item.move",
  "device.undo",
  "erase",
  "server.change",
]);

/** Undefined for what nobody expected; an answer that does not fit the contract is of that kind. */
const codeOf = (thrown: unknown): string | undefined =>
  thrown instanceof ORPCError && thrown.code !== "INTERNAL_SERVER_ERROR" ? String(thrown.code) : undefined;

/** Written out, because inferred it is too long for the compiler to write down. */
export type ServerImplementer = ImplementerInternalWithMiddlewares<ServerContract, Call, KnownCall>;
