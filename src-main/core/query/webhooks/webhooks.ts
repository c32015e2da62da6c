/** Addresses that are told of what watches find, whether anybody looks at the screen or not. */
import { createSerial } from "#shared/kit/serial.ts";
import { uuidV7 } from "#shared/kit/uuid.ts";
import { type Webhook, webhookCountMax, WebhookId, WebhookUrl } from "#shared/model/webhook.ts";
import type { Refusal, Webhooks } from "#core/ports/use-cases.ts";
import type { WatchStore } from "#core/ports/watch-store.ts";
import { Deliveries, type DeliveriesDeps } from "./deliveries.ts";
import { testMessage } from "./message.ts";

export interface WebhooksDeps extends DeliveriesDeps {
  readonly watches: Pick<WatchStore, "watch">;
}

const notFound: Refusal = { refused: "NOT_FOUND" };

export function createWebhooks(deps: WebhooksDeps): Webhooks {
  const { store, sender, clock, chance, watches } = deps;
  const deliveries = new Deliveries(deps);
  /** Two at once would each count the webhooks as they were before. */
  const inTurn = createSerial();
  const known = async <Given>(
    id: WebhookId,
    use: (webhook: Webhook) => Promise<Given | Refusal>,
  ): Promise<Given | Refusal> => {
    const webhook = await store.webhook(id);
    return webhook === undefined ? notFound : use(webhook);
  };

  return {
    wake: () => deliveries.wake(),
    list: () => store.webhooks(),
    add: ({ url: given, watchId, withText }) =>
      inTurn(async () => {
        const url = WebhookUrl.safeParse(given);
        if (!url.success) return { refused: "WEBHOOK_URL" };
        if (watchId !== undefined && (await watches.watch(watchId)) === undefined) return notFound;
        if ((await store.webhooks()).length >= webhookCountMax)
          return { refused: "WEBHOOK_TOO_MANY", data: { countMax: String(webhookCountMax) } };
        const addedMs = clock.nowMs();
        const id = WebhookId.parse(uuidV7(addedMs, chance.bytes(10)));
        await store.addWebhook({
          id,
          url: url.data,
          withText,
          addedMs,
          ...(watchId === undefined ? {} : { watchId }),
        });
        return (await store.webhook(id)) ?? notFound;
      }),
    setPaused: (id, paused) =>
      known(id, async () => {
        if (paused) await deliveries.stop(id);
        await store.pauseWebhook(id, paused);
        deliveries.wake();
        return (await store.webhook(id)) ?? notFound;
      }),
    remove: (id) =>
      known(id, async (webhook) => {
        await deliveries.stop(id);
        await store.removeWebhook(id);
        return webhook;
      }),
    secret: (id) => known(id, async () => ({ secret: await sender.secretOf(id) })),
    test: (id, signal) =>
      known(id, async (webhook) => {
        const messageId = uuidV7(clock.nowMs(), chance.bytes(10));
        const outcome = await sender.send(webhook, messageId, testMessage(clock.nowMs()), signal);
        if (outcome.kind === "delivered") return {};
        return { failure: outcome.kind === "gone" ? { code: "answered", status: 410 } : outcome.failure };
      }),
    [Symbol.asyncDispose]: () => deliveries[Symbol.asyncDispose](),
  };
}
