/** Runs the hub: hands it what sockets and the log tell, and does what it asks for. One input after another. */
import { createPending } from "#shared/kit/pending.ts";
import { checkUpdate } from "#shared/sync/gatekeeper.ts";
import { createHub } from "../hub/hub.ts";
import { ConnectionId } from "#shared/sync/sync-ids.ts";
import type { HubEffect, HubInput, HubNote, HubSettings } from "../hub/hub-port.ts";
import type { UpdateLog } from "../log/update-log.ts";

/** A socket, as far as the hub has to do with it. */
export interface Outlet {
  send(bytes: Uint8Array): void;
  /** What waits to be sent. */
  bufferedBytes(): number;
  close(code: number): void;
}

/** Who has shown, by a token or a signature, which device it is. */
export type Connecting = Omit<Extract<HubInput, { readonly kind: "connected" }>, "kind" | "connectionId">;

export interface HubShellDeps {
  readonly log: UpdateLog;
  readonly nowMs: () => number;
  /** Told of what was appended, so that rows are made of it. */
  readonly onAppended: (name: Extract<HubNote, { readonly kind: "appended" }>["name"]) => void;
  readonly onNote: (note: HubNote) => void;
  readonly publish: (effect: Extract<HubEffect, { readonly kind: "publish" }>) => void;
  /** What no device is meant to understand: the log that fails. */
  readonly report: (error: unknown) => void;
}

export interface HubShell {
  /** Given once. */
  newConnection(): ConnectionId;
  connect(connectionId: ConnectionId, outlet: Outlet, who: Connecting): void;
  tell(input: HubInput): void;
  readonly counts: ReturnType<typeof createHub>["counts"];
  /** Resolves when nothing is being appended any more. */
  settled(): Promise<void>;
}

export function runHub(deps: HubShellDeps, settings: HubSettings): HubShell {
  const hub = createHub({ check: checkUpdate }, settings);
  const outlets = new Map<ConnectionId, Outlet>();
  const pending = createPending(deps.report);
  let connectionCount = 0;
  const tell = oneByOne<HubInput>((input) => handle(input));
  const handle = (input: HubInput): void => {
    if (input.kind === "closed") outlets.delete(input.connectionId);
    for (const effect of hub.handle(input, deps.nowMs())) attempt(effect);
  };
  const attempt = (effect: HubEffect): void => {
    try {
      act(effect);
    } catch (thrown) {
      // A socket that breaks takes no effect from the others.
      deps.report(thrown);
    }
  };
  const act = (effect: HubEffect): void => {
    if (effect.kind === "send") return send(effect);
    if (effect.kind === "close") {
      outlets.get(effect.connectionId)?.close(effect.code);
      outlets.delete(effect.connectionId);
      return;
    }
    if (effect.kind === "note") {
      if (effect.note.kind === "appended") deps.onAppended(effect.note.name);
      return deps.onNote(effect.note);
    }
    if (effect.kind === "publish") return deps.publish(effect);
    if (effect.kind === "compact") return pending.add(deps.log.compact(effect.name, effect.state));
    if (effect.kind === "forget") return pending.add(deps.log.forget(effect.name));
    pending.add(answerOf(deps, effect).then(tell));
  };
  const send = ({ connectionId, bytes }: Extract<HubEffect, { readonly kind: "send" }>): void => {
    const outlet = outlets.get(connectionId);
    outlet?.send(bytes);
    const sizeBytes = outlet?.bufferedBytes() ?? 0;
    if (sizeBytes > 0) tell({ kind: "buffered", connectionId, sizeBytes });
  };
  return {
    newConnection: () => ConnectionId.parse((connectionCount += 1)),
    connect(connectionId, outlet, who) {
      outlets.set(connectionId, outlet);
      tell({ kind: "connected", connectionId, ...who });
    },
    tell,
    counts: hub.counts,
    settled: pending.settled,
  };
}

/** What is told while something is handled, be it by the handling itself, is handled after it. */
function oneByOne<Input>(handle: (input: Input) => void): (input: Input) => void {
  const inputs: Input[] = [];
  let isHandling = false;
  return (input) => {
    inputs.push(input);
    if (isHandling) return;
    isHandling = true;
    try {
      for (let next = inputs.shift(); next !== undefined; next = inputs.shift()) handle(next);
    } finally {
      isHandling = false;
    }
  };
}

async function answerOf(
  { log, report }: HubShellDeps,
  effect: Extract<HubEffect, { readonly kind: "load" | "append" | "list" }>,
): Promise<HubInput> {
  switch (effect.kind) {
    case "load": {
      const document = await log.load(effect.name, effect.since).catch((error: unknown) => {
        report(error);
        return undefined;
      });
      return { kind: "loaded", requestId: effect.requestId, document };
    }
    case "append": {
      const outcome = await log.append(effect.entries).catch((error: unknown) => {
        report(error);
        return "failed" as const;
      });
      return { kind: "appended", batchId: effect.batchId, outcome };
    }
    case "list": {
      const documents = await log.list(effect.partitionIds).catch((error: unknown) => {
        report(error);
        return undefined;
      });
      return { kind: "listed", connectionId: effect.connectionId, documents };
    }
  }
}
