import { oc } from "@orpc/contract";
import * as z from "zod";
import { WatchId } from "../model/watch.ts";
import { Webhook, WebhookFailure, WebhookId } from "../model/webhook.ts";
import { errors } from "./errors.ts";

const identified = z.object({ id: WebhookId });

/** Addresses that are told of what watches find. */
export const webhooks = {
  list: oc
    .errors(errors)
    .route({ method: "GET", path: "/webhooks", summary: "Webhooks, oldest first" })
    .output(z.array(Webhook).readonly()),
  add: oc
    .errors(errors)
    .route({ method: "POST", path: "/webhooks", summary: "Send what watches find to an address" })
    .input(
      z.object({
        url: z.string().trim().min(1).max(4_096),
        watchId: WatchId.optional(),
        withText: z.boolean().default(false),
      }),
    )
    .output(Webhook),
  update: oc
    .errors(errors)
    .route({ method: "PATCH", path: "/webhooks/{id}", summary: "Pause or resume a webhook" })
    .input(identified.extend({ paused: z.boolean() }))
    .output(Webhook),
  remove: oc
    .errors(errors)
    .route({ method: "DELETE", path: "/webhooks/{id}", summary: "Remove a webhook with what waits for it" })
    .input(identified)
    .output(Webhook),
  /** What the receiver checks signatures with. */
  secret: oc
    .errors(errors)
    .route({
      method: "GET",
      path: "/webhooks/{id}/secret",
      summary: "The secret that messages are signed with",
    })
    .input(identified)
    .output(z.object({ secret: z.string() })),
  /** At once and once, whatever waits. */
  test: oc
    .errors(errors)
    .route({ method: "POST", path: "/webhooks/{id}/test", summary: "Send a message that says it is a test" })
    .input(identified)
    .output(z.object({ failure: WebhookFailure.optional() })),
};
