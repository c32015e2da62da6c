import { setTimeout as sleep } from "node:timers/promises";
import type { Session } from "./session.ts";
import type { Terminal } from "./terminal.ts";

const lookEveryMs = 40;
/** Past it the search goes by word alone, and says so: a library that large is better kept open by a host. */
const waitMsMax = 60_000;

/** A core opened for one command would end, and forget, while it is still rebuilding its index: it is let finish. */
export async function awaitIndex(
  { client, kind }: Session,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<void> {
  if (kind === "host") return;
  const untilMs = performance.now() + waitMsMax;
  for (;;) {
    const { index } = await client.library.activity(undefined, { signal });
    if (index.state !== "building" || performance.now() > untilMs) break;
    terminal.progress(`rebuilding the vector index: ${index.vectorCount} of ${index.wantedCount}`);
    await sleep(lookEveryMs, undefined, { signal });
  }
  terminal.progress("");
}
