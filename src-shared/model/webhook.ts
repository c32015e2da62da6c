import * as z from "zod";
import { WatchId } from "./watch.ts";

export const WebhookId = z.uuid().brand<"WebhookId">();
export type WebhookId = z.infer<typeof WebhookId>;

/** Webhooks in all; another one is refused. */
export const webhookCountMax = 20;

/** Where a person wants matches to be sent. Other programs on the same machine or network are as good as any. */
export const WebhookUrl = z.url({ protocol: /^https?$/ }).max(2_048);

/** Why the last attempt did not come through. `detail`: the system's own word for it. */
export const WebhookFailure = z.discriminatedUnion("code", [
  z.object({ code: z.literal("answered"), status: z.int() }),
  z.object({ code: z.literal("no-answer") }),
  z.object({ code: z.literal("unreachable"), detail: z.string().max(200) }),
]);
export type WebhookFailure = z.infer<typeof WebhookFailure>;

/** An address that is told of what watches find. */
export const Webhook = z.object({
  id: WebhookId,
  url: WebhookUrl,
  /** Of one watch alone; absent: of all. */
  watchId: WatchId.optional(),
  /** Names, paths and the beginning of the text go with it; otherwise only ids and what kind of thing came. */
  withText: z.boolean(),
  paused: z.boolean(),
  addedMs: z.number(),
  /** Matches that are still to be sent. */
  waitingCount: z.int().nonnegative(),
  /** Given up for good: too many attempts, or too many that waited. */
  lostCount: z.int().nonnegative(),
  deliveredMs: z.number().optional(),
  /** Absent where the last attempt came through. */
  failure: WebhookFailure.optional(),
  /** When a failed one is tried again. */
  nextAttemptMs: z.number().optional(),
});
export type Webhook = z.infer<typeof Webhook>;

/** What is sent, as JSON; signed as Standard Webhooks says (`webhook-id`, `webhook-timestamp`, `webhook-signature`). */
export const WebhookMessage = z.object({
  type: z.enum(["watch.matched", "webhook.tested"]),
  timestamp: z.iso.datetime(),
  data: z.object({
    watch: z.object({ id: WatchId, name: z.string().optional() }).optional(),
    item: z
      .object({
        id: z.string(),
        kind: z.string(),
        name: z.string().optional(),
        path: z.string().optional(),
        text: z.string().optional(),
      })
      .optional(),
    leg: z.string().optional(),
    score: z.number().optional(),
  }),
});
export type WebhookMessage = z.infer<typeof WebhookMessage>;
