/** Truth for webhooks and for what is still to be sent to them. */
import type { WatchMatch } from "#shared/model/watch.ts";
import type { Webhook, WebhookFailure, WebhookId } from "#shared/model/webhook.ts";

/** What comes next for a webhook. */
export interface Delivery {
  readonly number: number;
  readonly webhook: Webhook;
  readonly match: WatchMatch;
  /** Attempts that failed. */
  readonly attemptCount: number;
}

export interface FailedAttempt {
  readonly failure: WebhookFailure;
  /** When to try again; absent: what was to be sent is given up. */
  readonly nextAttemptMs?: number;
  /** The receiver wants no more. */
  readonly pause?: boolean;
}

/** What watches find is queued by `WatchStore.noteMatches`, in the same transaction. */
export interface WebhookStore {
  webhooks(): Promise<readonly Webhook[]>;
  webhook(id: WebhookId): Promise<Webhook | undefined>;
  addWebhook(webhook: Pick<Webhook, "id" | "url" | "watchId" | "withText" | "addedMs">): Promise<void>;
  /** While it is paused nothing is queued; what waits goes when it goes on. */
  pauseWebhook(id: WebhookId, paused: boolean): Promise<void>;
  removeWebhook(id: WebhookId): Promise<void>;
  /** Those that have something to send now, or wait for longer than any pause is: then a clock was ahead. */
  dueWebhooks(nowMs: number): Promise<readonly WebhookId[]>;
  /** The first date after `afterMs` when a failed one is to be tried again. */
  nextAttemptMs(afterMs: number): Promise<number | undefined>;
  /** The oldest that waits. */
  nextDelivery(id: WebhookId): Promise<Delivery | undefined>;
  noteDelivered(
    delivery: Pick<Delivery, "number"> & { readonly id: WebhookId },
    nowMs: number,
  ): Promise<void>;
  noteFailed(
    delivery: Pick<Delivery, "number"> & { readonly id: WebhookId },
    attempt: FailedAttempt,
  ): Promise<void>;
}
