/** Sends signed messages to addresses that a person has given. */
import type { Webhook, WebhookFailure, WebhookId, WebhookMessage } from "#shared/model/webhook.ts";

export type SendOutcome =
  | { readonly kind: "delivered" }
  /** The receiver is there no more, and says so. */
  | { readonly kind: "gone" }
  | { readonly kind: "failed"; readonly failure: WebhookFailure };

export interface WebhookSender {
  /** `messageId` is the same in every attempt, so that the receiver can tell what it has already. Rejects when the signal fires. */
  send(
    webhook: Pick<Webhook, "id" | "url">,
    messageId: string,
    message: WebhookMessage,
    signal: AbortSignal,
  ): Promise<SendOutcome>;
  /** As receivers take it: `whsec_` and Base64. */
  secretOf(id: WebhookId): Promise<string>;
}
