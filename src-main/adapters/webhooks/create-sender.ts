import type { Clock } from "#core/ports/clock.ts";
import type { KeyVault } from "#core/ports/key-vault.ts";
import type { SendOutcome, WebhookSender } from "#core/ports/webhook-sender.ts";
import type { WebhookFailure, WebhookId } from "#shared/model/webhook.ts";
import { limits } from "./limits.ts";
import { signedHeaders } from "./sign.ts";

export interface WebhookSenderDeps {
  readonly vault: Pick<KeyVault, "deriveKey">;
  readonly clock: Pick<Clock, "nowMs">;
  readonly answerMsMax?: number;
}

/** Secrets derive from the master key, one for each webhook: nothing is stored that could be read. */
export function createWebhookSender({
  vault,
  clock,
  answerMsMax = limits.answerMsMax,
}: WebhookSenderDeps): WebhookSender {
  const keyOf = (id: WebhookId): Promise<Uint8Array> => vault.deriveKey(`webhook ${id}`);
  return {
    async secretOf(id) {
      return `whsec_${Buffer.from(await keyOf(id)).toString("base64")}`;
    },
    async send({ id, url }, messageId, message, signal) {
      const body = JSON.stringify(message);
      const headers = {
        "content-type": "application/json",
        "user-agent": "Tessera",
        ...signedHeaders(await keyOf(id), messageId, clock.nowMs(), body),
      };
      const late = AbortSignal.timeout(answerMsMax);
      try {
        // Whoever answers with another address has to be given that address by the person.
        const response = await fetch(url, {
          method: "POST",
          redirect: "manual",
          headers,
          body,
          signal: AbortSignal.any([signal, late]),
        });
        await response.body?.cancel();
        return outcomeOf(response.status);
      } catch (error) {
        signal.throwIfAborted();
        return { kind: "failed", failure: late.aborted ? { code: "no-answer" } : unreachable(error) };
      }
    },
  };
}

const outcomeOf = (status: number): SendOutcome =>
  status >= 200 && status < 300
    ? { kind: "delivered" }
    : status === 410
      ? { kind: "gone" }
      : { kind: "failed", failure: { code: "answered", status } };

/** The system's code alone: a message may quote the address, and with it what nobody else is to read. */
function unreachable(error: unknown): WebhookFailure {
  const cause = error instanceof Error ? error.cause : undefined;
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "unknown";
  return { code: "unreachable", detail: code.slice(0, 200) };
}
