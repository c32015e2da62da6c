import type { Webhooks } from "#core/ports/use-cases.ts";
import { type Webhook, WebhookId, WebhookUrl } from "#shared/model/webhook.ts";

const fakeWebhook: Webhook = {
  id: WebhookId.parse("01900000-0000-7000-8000-0000000000d1"),
  url: "https://example.org/tessera",
  withText: false,
  paused: false,
  addedMs: 1,
  waitingCount: 2,
  lostCount: 0,
  failure: { code: "answered", status: 503 },
  nextAttemptMs: 5_001,
};

/** One webhook whose receiver is not well. */
export function fakeWebhooks(): Webhooks {
  const notFound = { refused: "NOT_FOUND" } as const;
  const known = <Given>(id: WebhookId, given: Given): Promise<Given | typeof notFound> =>
    Promise.resolve(id === fakeWebhook.id ? given : notFound);
  return {
    wake: () => undefined,
    list: () => Promise.resolve([fakeWebhook]),
    add: ({ url, withText }) =>
      Promise.resolve(
        WebhookUrl.safeParse(url).success
          ? { ...fakeWebhook, url, withText, waitingCount: 0 }
          : { refused: "WEBHOOK_URL" },
      ),
    setPaused: (id, paused) => known(id, { ...fakeWebhook, paused }),
    remove: (id) => known(id, fakeWebhook),
    secret: (id) => known(id, { secret: "whsec_c2VjcmV0" }),
    test: (id) => known(id, { failure: { code: "no-answer" as const } }),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}
