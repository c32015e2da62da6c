import { backoffMs, pauseUntilMs } from "#shared/kit/backoff.ts";
import type { WebhookId } from "#shared/model/webhook.ts";
import type { Chance, Clock } from "#core/ports/clock.ts";
import type { SendOutcome, WebhookSender } from "#core/ports/webhook-sender.ts";
import { StoreFullError } from "#core/ports/library-store.ts";
import type { Delivery, FailedAttempt, WebhookStore } from "#core/ports/webhook-store.ts";
import { limits } from "./limits.ts";
import { matchedMessage, messageIdOf } from "./message.ts";

export interface DeliveriesDeps {
  readonly store: WebhookStore;
  readonly sender: WebhookSender;
  readonly clock: Clock;
  readonly chance: Chance;
  /** One webhook waits, or nothing is sent until the next is woken. A full disk is no fault. */
  readonly onFault: (error: unknown) => void;
}

/**
 * Sends what waits, to each webhook one after the other and in the order in which it was found, so that a receiver that is slow or
 * gone keeps nobody else waiting. What was sent is struck off afterwards: a crash in between sends it again, under the same id.
 */
export class Deliveries implements AsyncDisposable {
  readonly #deps: DeliveriesDeps;
  readonly #closing = new AbortController();
  readonly #sending = new Map<WebhookId, { readonly stop: AbortController; readonly done: Promise<void> }>();
  /** Webhooks of which something could not be read or noted: their rows say nothing of when to try again. */
  readonly #faultCounts = new Map<WebhookId, number>();
  readonly #resting = new Set<WebhookId>();
  #timer = new AbortController();

  constructor(deps: DeliveriesDeps) {
    this.#deps = deps;
  }

  /** Something may be due. */
  wake(): void {
    this.#begin().catch(this.#fault);
  }

  /** What is under way is given up; it waits on. */
  async stop(id: WebhookId): Promise<void> {
    const sending = this.#sending.get(id);
    sending?.stop.abort();
    await sending?.done;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort();
    this.#timer.abort();
    await Promise.all(Array.from(this.#sending.values(), ({ done }) => done));
  }

  readonly #fault = (error: unknown): void => {
    if (!this.#closing.signal.aborted && !(error instanceof StoreFullError)) this.#deps.onFault(error);
  };

  async #begin(): Promise<void> {
    const { store, clock } = this.#deps;
    if (this.#closing.signal.aborted) return;
    const nowMs = clock.nowMs();
    for (const id of await store.dueWebhooks(nowMs)) {
      if (this.#sending.has(id) || this.#resting.has(id) || this.#closing.signal.aborted) continue;
      const stop = new AbortController();
      const done = this.#sendAll(id, stop.signal)
        .then(
          () => void this.#faultCounts.delete(id),
          (error: unknown) => {
            this.#fault(error);
            this.#rest(id);
          },
        )
        .finally(() => {
          this.#sending.delete(id);
          // It may have failed, or more may have come in the last moment.
          this.wake();
        });
      this.#sending.set(id, { stop, done });
    }
    await this.#wakeLater(nowMs);
  }

  /** Invariant: what was sent and could not be struck off is not sent again at once. */
  #rest(id: WebhookId): void {
    const { clock, chance } = this.#deps;
    const count = (this.#faultCounts.get(id) ?? 0) + 1;
    this.#faultCounts.set(id, count);
    this.#resting.add(id);
    clock.sleep(backoffMs(count, chance.fraction(), limits), this.#closing.signal).then(
      () => {
        this.#resting.delete(id);
        this.wake();
      },
      () => undefined,
    );
  }

  /** Until the next attempt is due. What was due is under way, and wakes when it ends: its date says nothing of the others. */
  async #wakeLater(lookedMs: number): Promise<void> {
    const { store, clock } = this.#deps;
    const nextMs = await store.nextAttemptMs(lookedMs);
    this.#timer.abort();
    this.#timer = new AbortController();
    if (nextMs === undefined || this.#closing.signal.aborted) return;
    clock.sleep(pauseUntilMs(nextMs, clock.nowMs()), this.#timer.signal).then(
      () => this.wake(),
      () => undefined,
    );
  }

  async #sendAll(id: WebhookId, stop: AbortSignal): Promise<void> {
    const { store, sender, clock } = this.#deps;
    const signal = AbortSignal.any([this.#closing.signal, stop]);
    for (;;) {
      const delivery = await store.nextDelivery(id);
      if (delivery === undefined || delivery.webhook.paused || signal.aborted) return;
      const { webhook, match, number } = delivery;
      const message = matchedMessage(match, webhook.withText);
      const outcome = await sender
        .send(webhook, messageIdOf(match), message, signal)
        .catch(onlyUnlessStopped(signal));
      if (outcome === undefined) return;
      if (outcome.kind === "delivered") {
        await store.noteDelivered({ number, id }, clock.nowMs());
        continue;
      }
      const attempt = this.#afterFailure(delivery, outcome);
      await store.noteFailed({ number, id }, attempt);
      // What was given up makes room for the next; else it is tried again later, and nothing overtakes it.
      if (attempt.nextAttemptMs !== undefined || attempt.pause === true) return;
    }
  }

  #afterFailure(
    { attemptCount }: Delivery,
    outcome: Exclude<SendOutcome, { kind: "delivered" }>,
  ): FailedAttempt {
    const { clock, chance } = this.#deps;
    if (outcome.kind === "gone") return { failure: { code: "answered", status: 410 }, pause: true };
    const { failure } = outcome;
    if (attemptCount + 1 >= limits.attemptCountMax) return { failure };
    return { failure, nextAttemptMs: clock.nowMs() + backoffMs(attemptCount + 1, chance.fraction(), limits) };
  }
}

const onlyUnlessStopped =
  (signal: AbortSignal) =>
  (error: unknown): undefined => {
    if (!signal.aborted) throw error;
  };
