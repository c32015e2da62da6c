import type { Leases } from "#core/ports/use-cases.ts";
import { answer } from "./answer.ts";
import type { Implementer } from "./implementer.ts";

export const leaseHandlers = ({ leases: os }: Implementer, leases: Leases) => ({
  list: os.list.handler(() => leases.list()),
  take: os.take.handler(async ({ input }) =>
    answer(await leases.take(input.name, input.owner, input.durationMs)),
  ),
  renew: os.renew.handler(async ({ input }) =>
    answer(await leases.renew(input.name, input.token, input.durationMs)),
  ),
  release: os.release.handler(async ({ input }) => answer(await leases.release(input.name, input.token))),
});
