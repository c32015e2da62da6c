import { implement, type ImplementerInternalWithMiddlewares, ORPCError } from "@orpc/server";
import { TrailFullError } from "#core/audit/device-trail.ts";
import type { TrailNotes } from "#core/ports/device-trail.ts";
import { StoreFullError } from "#core/ports/library-store.ts";
import { actOfCall } from "#shared/audit/call-act.ts";
import type { Actor } from "#shared/audit/leaf.ts";
import { contract, type Contract } from "#shared/rpc/contract.ts";
import { ruleOf } from "./acts.ts";
import { refusalError } from "./answer.ts";
import type { ReportUnexpected } from "./services.ts";

/**
 * The contract, ready to be answered; what it does not expect is reported, and reaches the caller as a plain 500. What is done
 * goes into the trail here, so that no way in passes it by.
 */
export const implementer = (report: ReportUnexpected, trail: TrailNotes): Implementer =>
  implement(contract)
    .use(async ({ next, path, signal }) => {
      try {
        return await next();
      } catch (thrown) {
        if (thrown instanceof StoreFullError || thrown instanceof TrailFullError)
          throw refusalError("DISK_FULL");
        if (!(thrown instanceof ORPCError) && signal?.aborted !== true) report(thrown, path.join("."));
        throw thrown;
      }
    })
    .use(async ({ next, path }, input) => {
      const rule = ruleOf(path);
      if (rule === undefined) return next();
      // Which of its people it was the device does not know: whoever has its token or sits before it.
      const actor: Actor = { kind: "device", id: trail.logId };
      const act = actOfCall(rule, { actor, path, input });
      if (rule.when === "before") await trail.append([act]);
      try {
        const result = await next();
        if (rule.when === "after") await trail.append([act]);
        if (rule.when === "noted") trail.note([act]);
        return result;
      } catch (thrown) {
        trail.note([{ ...act, outcome: thrown instanceof ORPCError ? "refused" : "failed" }]);
        throw thrown;
      }
    });
/** Written out, because inferred it is too long for the compiler to write down. */
export type Implementer = ImplementerInternalWithMiddlewares<
  Contract,
  Record<never, never>,
  Record<never, never>
>;
