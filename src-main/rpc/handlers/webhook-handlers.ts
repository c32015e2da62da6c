import type { Webhooks } from "#core/ports/use-cases.ts";
import { answer } from "./answer.ts";
import type { Implementer } from "./implementer.ts";

export const webhookHandlers = ({ webhooks: os }: Implementer, webhooks: Webhooks) => ({
  list: os.list.handler(() => webhooks.list()),
  add: os.add.handler(async ({ input }) => answer(await webhooks.add(input))),
  update: os.update.handler(async ({ input }) => answer(await webhooks.setPaused(input.id, input.paused))),
  remove: os.remove.handler(async ({ input }) => answer(await webhooks.remove(input.id))),
  secret: os.secret.handler(async ({ input }) => answer(await webhooks.secret(input.id))),
  test: os.test.handler(async ({ input, signal }) =>
    answer(await webhooks.test(input.id, signal ?? new AbortController().signal)),
  ),
});
