import { type Webhook, WebhookId, WebhookUrl } from "#shared/model/webhook.ts";
import type { Implementer } from "./fake-host.ts";

const webhookOf = (number: number, url: string): Webhook => ({
  id: WebhookId.parse(`01990000-0000-7000-8000-${String(number).padStart(12, "0")}`),
  url,
  withText: false,
  paused: false,
  addedMs: Date.UTC(2026, 10, 1),
  waitingCount: 0,
  lostCount: 0,
});

/** Webhooks in memory: one comes through, one does not. */
export function fakeWebhooks({ webhooks: os }: Implementer) {
  let webhooks: readonly Webhook[] = [
    { ...webhookOf(1, "https://bridge.example/tessera"), deliveredMs: Date.UTC(2026, 10, 27, 4, 11) },
    {
      ...webhookOf(2, "http://192.168.1.20:9000/hooks/alarm"),
      withText: true,
      waitingCount: 3,
      failure: { code: "unreachable", detail: "ECONNREFUSED" },
      nextAttemptMs: Date.UTC(2026, 10, 27, 5),
    },
  ];
  const find = (id: WebhookId): Webhook | undefined => webhooks.find((webhook) => webhook.id === id);
  return {
    list: os.list.handler(() => webhooks),
    add: os.add.handler(({ input: { url, withText }, errors }) => {
      if (!WebhookUrl.safeParse(url).success) throw errors.WEBHOOK_URL();
      const added = { ...webhookOf(webhooks.length + 1, url), withText };
      webhooks = [...webhooks, added];
      return added;
    }),
    update: os.update.handler(({ input: { id, paused }, errors }) => {
      const known = find(id);
      if (known === undefined) throw errors.NOT_FOUND();
      const changed = { ...known, paused };
      webhooks = webhooks.map((webhook) => (webhook.id === id ? changed : webhook));
      return changed;
    }),
    remove: os.remove.handler(({ input: { id }, errors }) => {
      const known = find(id);
      if (known === undefined) throw errors.NOT_FOUND();
      webhooks = webhooks.filter((webhook) => webhook.id !== id);
      return known;
    }),
    secret: os.secret.handler(() => ({ secret: "whsec_VGhpcyBpcyBhIHNhbXBsZSwgbm90IGEgc2VjcmV0Lg==" })),
    test: os.test.handler(({ input: { id }, errors }) => {
      const known = find(id);
      if (known === undefined) throw errors.NOT_FOUND();
      return known.failure === undefined ? {} : { failure: known.failure };
    }),
  };
}
