import { implement, type ImplementerInternalWithMiddlewares, ORPCError } from "@orpc/server";
import { StoreFullError } from "#core/ports/library-store.ts";
import { contract, type Contract } from "#shared/rpc/contract.ts";
import { refusalError } from "./answer.ts";
import type { ReportUnexpected } from "./services.ts";

/** The contract, ready to be answered; what it does not expect is reported, and reaches the caller as a plain 500. */
export const implementer = (report: ReportUnexpected): Implementer =>
  implement(contract).use(async ({ next, path, signal }) => {
    try {
      return await next();
    } catch (thrown) {
      if (thrown instanceof StoreFullError) throw refusalError("DISK_FULL");
      if (!(thrown instanceof ORPCError) && signal?.aborted !== true) report(thrown, path.join("."));
      throw thrown;
    }
  });
/** Written out, because inferred it is too long for the compiler to write down. */
export type Implementer = ImplementerInternalWithMiddlewares<
  Contract,
  Record<never, never>,
  Record<never, never>
>;
