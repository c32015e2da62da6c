import type Database from "better-sqlite3-multiple-ciphers";
import { retryPauseMsMax } from "#shared/kit/backoff.ts";
import type { WebhookStore } from "#core/ports/webhook-store.ts";
import { JsonText } from "#shared/model/json-text.ts";
import type { WatchId } from "#shared/model/watch.ts";
import { type Webhook, WebhookFailure, WebhookId } from "#shared/model/webhook.ts";
import type { Synchronous } from "./library.ts";
import { webhookWaitingCountMax } from "./limits.ts";
import { type MatchKey, type MatchRow, matchColumns, matchOf } from "./match-rows.ts";

type Webhooks = Synchronous<WebhookStore>;
export type WebhookReads = Pick<
  Webhooks,
  "webhooks" | "webhook" | "dueWebhooks" | "nextAttemptMs" | "nextDelivery"
>;
export type WebhookWrites = Omit<Webhooks, keyof WebhookReads>;

interface WebhookRow {
  readonly id: WebhookId;
  readonly url: string;
  readonly watch_id: WatchId | null;
  readonly with_text: number;
  readonly paused: number;
  readonly added_ms: number;
  readonly lost_count: number;
  readonly delivered_ms: number | null;
  readonly failure: string | null;
  readonly attempt_count: number;
  readonly next_attempt_ms: number | null;
  readonly waiting_count: number;
}

const Failure = JsonText.pipe(WebhookFailure);

function webhookOf(row: WebhookRow): Webhook {
  const failure = row.failure === null ? undefined : Failure.safeParse(row.failure).data;
  return {
    id: row.id,
    url: row.url,
    ...(row.watch_id === null ? {} : { watchId: row.watch_id }),
    withText: row.with_text === 1,
    paused: row.paused === 1,
    addedMs: row.added_ms,
    waitingCount: row.waiting_count,
    lostCount: row.lost_count,
    ...(row.delivered_ms === null ? {} : { deliveredMs: row.delivered_ms }),
    ...(failure === undefined ? {} : { failure }),
    ...(row.next_attempt_ms === null ? {} : { nextAttemptMs: row.next_attempt_ms }),
  };
}

export function createWebhookReads(database: Database.Database): WebhookReads {
  const columns = `SELECT webhooks.*, (SELECT count(*) FROM webhook_deliveries WHERE webhook_id = webhooks.id) AS waiting_count
    FROM webhooks`;
  const all = database.prepare<[], WebhookRow>(`${columns} ORDER BY added_ms, id`);
  const one = database.prepare<[string], WebhookRow>(`${columns} WHERE id = ?`);
  const due = database
    .prepare<[number, number], WebhookId>(
      `SELECT id FROM webhooks WHERE paused = 0 AND (coalesce(next_attempt_ms, 0) <= ? OR next_attempt_ms > ?)
         AND EXISTS (SELECT 1 FROM webhook_deliveries WHERE webhook_id = webhooks.id)`,
    )
    .pluck();
  const nextAttempt = database
    .prepare<[number], number | null>(
      `SELECT min(next_attempt_ms) FROM webhooks WHERE paused = 0 AND next_attempt_ms > ?
         AND EXISTS (SELECT 1 FROM webhook_deliveries WHERE webhook_id = webhooks.id)`,
    )
    .pluck();
  const next = database.prepare<[string], { readonly number: number } & MatchRow>(
    `SELECT webhook_deliveries.number, ${matchColumns}
     JOIN webhook_deliveries ON webhook_deliveries.watch_row_id = watch_matches.watch_row_id
       AND webhook_deliveries.item_row_id = watch_matches.item_row_id
     WHERE webhook_id = ? ORDER BY webhook_deliveries.number LIMIT 1`,
  );
  return {
    webhooks: () => all.all().map(webhookOf),
    webhook(id) {
      const row = one.get(WebhookId.parse(id));
      return row && webhookOf(row);
    },
    dueWebhooks: (nowMs) => due.all(nowMs, nowMs + retryPauseMsMax),
    nextAttemptMs: (afterMs) => nextAttempt.get(afterMs) ?? undefined,
    nextDelivery(id) {
      const [row, webhook] = [next.get(WebhookId.parse(id)), one.get(WebhookId.parse(id))];
      return row === undefined || webhook === undefined
        ? undefined
        : {
            number: row.number,
            webhook: webhookOf(webhook),
            match: matchOf(row),
            attemptCount: webhook.attempt_count,
          };
    },
  };
}

export function createWebhookWrites(database: Database.Database): WebhookWrites {
  const add = database.prepare(
    "INSERT INTO webhooks (id, url, watch_id, with_text, added_ms) VALUES (?, ?, ?, ?, ?)",
  );
  // Whoever resumes one wants to know now whether it works.
  const pause = database.prepare(
    "UPDATE webhooks SET paused = ?, next_attempt_ms = NULL, attempt_count = 0 WHERE id = ?",
  );
  const remove = database.prepare("DELETE FROM webhooks WHERE id = ?");
  const done = database.prepare("DELETE FROM webhook_deliveries WHERE number = ? AND webhook_id = ?");
  const delivered = database.prepare(
    "UPDATE webhooks SET delivered_ms = ?, failure = NULL, attempt_count = 0, next_attempt_ms = NULL WHERE id = ?",
  );
  const failed = database.prepare(
    `UPDATE webhooks SET failure = ?, attempt_count = ?, next_attempt_ms = ?, lost_count = lost_count + ?,
       paused = max(paused, ?) WHERE id = ?`,
  );
  const attempts = database
    .prepare<[string], number>("SELECT attempt_count FROM webhooks WHERE id = ?")
    .pluck();
  return {
    addWebhook: ({ id, url, watchId, withText, addedMs }) =>
      void add.run(WebhookId.parse(id), url, watchId ?? null, Number(withText), addedMs),
    pauseWebhook: (id, paused) => void pause.run(Number(paused), WebhookId.parse(id)),
    removeWebhook: (id) => void remove.run(WebhookId.parse(id)),
    noteDelivered: database.transaction(({ number, id }, nowMs) => {
      done.run(number, id);
      delivered.run(nowMs, id);
    }),
    noteFailed: database.transaction(
      ({ number, id }, { failure, nextAttemptMs, pause: isPaused = false }) => {
        const isLost = nextAttemptMs === undefined && !isPaused;
        if (isLost) done.run(number, id);
        const attemptCount = isLost || isPaused ? 0 : (attempts.get(id) ?? 0) + 1;
        failed.run(
          JSON.stringify(failure),
          attemptCount,
          nextAttemptMs ?? null,
          Number(isLost),
          Number(isPaused),
          id,
        );
      },
    ),
  };
}

/** Puts matches into the queues of the webhooks that are to be told; part of the transaction that notes them. */
export function createDeliveryQueue(database: Database.Database) {
  const queue = database.prepare(
    `INSERT INTO webhook_deliveries (webhook_id, item_row_id, watch_row_id)
     SELECT id, ?, ? FROM webhooks WHERE paused = 0 AND (watch_id IS NULL OR watch_id = ?)`,
  );
  const waiting = database
    .prepare<[], number>("SELECT EXISTS (SELECT 1 FROM webhooks WHERE paused = 0)")
    .pluck();
  const full = database.prepare<[number], { readonly id: string; readonly first: number }>(
    `SELECT id, (SELECT number FROM webhook_deliveries WHERE webhook_id = webhooks.id ORDER BY number DESC LIMIT 1 OFFSET ?) AS first
     FROM webhooks WHERE first IS NOT NULL`,
  );
  const drop = database.prepare("DELETE FROM webhook_deliveries WHERE webhook_id = ? AND number <= ?");
  const lose = database.prepare("UPDATE webhooks SET lost_count = lost_count + ? WHERE id = ?");
  return {
    /** There is one that may want to be told; most libraries have none. */
    isWaitedFor: (): boolean => waiting.get() === 1,
    /** Whether one of them wants to be told of it. */
    add: (watchId: WatchId, { itemRowId, watchRowId }: MatchKey): boolean =>
      queue.run(itemRowId, watchRowId, watchId).changes > 0,
    /** The oldest go where too many wait, and are counted as lost. */
    bound(): void {
      for (const { id, first } of full.all(webhookWaitingCountMax)) lose.run(drop.run(id, first).changes, id);
    },
  };
}
