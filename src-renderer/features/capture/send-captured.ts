import * as z from "zod";
import type { Client } from "#ui/state/connection.ts";
import { StreamName } from "#shared/model/stream.ts";
import type { Captured, SendOutcome } from "./upload-queue.ts";

const Kept = z.object({ itemId: z.string() });
const Refused = z.object({ code: z.string() });

interface SendDeps {
  readonly client: Client;
  readonly urlOf: (stream: string, key: string) => string;
}

/** Sends one to the host. The stream is made where it is missing, for the person asked to capture into it. */
export function createSender({ client, urlOf }: SendDeps) {
  const put = async ({ stream, key, title, timeMs, mediaType, bytes }: Captured, signal: AbortSignal) => {
    const facts = new URLSearchParams({ title, time: String(Math.round(timeMs)) });
    return fetch(`${urlOf(stream, key)}?${facts}`, {
      method: "PUT",
      headers: { "content-type": mediaType },
      body: bytes,
      signal,
    });
  };
  return async (captured: Captured, signal: AbortSignal): Promise<SendOutcome> => {
    try {
      const outcome = await outcomeOf(await put(captured, signal));
      if (outcome.kind !== "no-stream") return outcome;
      await client.streams.add({ name: StreamName.parse(captured.stream) }, { signal });
      const again = await outcomeOf(await put(captured, signal));
      return again.kind === "no-stream" ? { kind: "busy" } : again;
    } catch {
      // The host cannot be reached, or the stream was made by another window at the same moment.
      return { kind: "unreachable" };
    }
  };
}

async function outcomeOf(response: Response): Promise<SendOutcome | { readonly kind: "no-stream" }> {
  const body: unknown = await response.json().catch(() => undefined);
  const kept = Kept.safeParse(body);
  if (response.ok && kept.success) return { kind: "kept", itemId: kept.data.itemId };
  const code = Refused.safeParse(body).data?.code;
  if (code === "STREAM_NOT_FOUND") return { kind: "no-stream" };
  if (code === "CAPTURE_PAUSED") return { kind: "paused" };
  if (code === "DISK_FULL") return { kind: "disk-full" };
  return response.status >= 500 ? { kind: "busy" } : { kind: "refused" };
}
