/** Runs a session against a file: no socket and no waiting, and it ends when neither side has anything more to say. */
import type { OutboxId } from "#shared/sync/sync-ids.ts";
import type { OpenSession } from "./running.ts";
import type { SessionInput, SessionSettings, SessionState } from "../session-port.ts";
import type { AnswerLine } from "./answer-line.ts";
import { createEffects, type EffectEvents, type EffectsDeps, isOfLink } from "./effects.ts";
import { limits } from "./limits.ts";

export interface TalkDeps extends EffectsDeps {
  readonly openSession: OpenSession;
}

/** Nobody is paid for what a file carries, and it names updates one by one. */
const settings: SessionSettings = {
  paused: false,
  metered: false,
  bytesPerSecondMax: undefined,
  isEachAlone: true,
};

/** Own updates of which the other side said something. */
export interface Heard {
  readonly acknowledged: Set<OutboxId>;
  readonly refused: Set<OutboxId>;
}

/** `reopen`: what is on the disk is no longer what was given as kept. */
export async function talk(
  deps: TalkDeps,
  kept: SessionState,
  line: AnswerLine,
  { heard, events, nowMs }: { readonly heard: Heard; readonly events: EffectEvents; readonly nowMs: number },
): Promise<"done" | "reopen"> {
  const session = deps.openSession(kept, settings);
  /** What the disk answers goes first: the other side says the next thing when that is done. */
  const own: SessionInput[] = [];
  const said: Uint8Array[] = [];
  let isFurther = true;
  const perform = createEffects(deps, events, (input) => {
    isFurther ||= input.kind === "stored";
    own.push(input);
  });
  // The session paces what it sends by a clock, which here need not be waited for.
  for (let atMs = nowMs; isFurther; atMs += limits.tickMs) {
    isFurther = false;
    own.push({ kind: "tick" });
    for (;;) {
      const input = own.shift() ?? heardOf(said.shift());
      if (input === undefined) break;
      for (const effect of session.handle(input, atMs)) {
        if (!isOfLink(effect)) {
          if (effect.kind === "entry-status" && effect.status.kind !== "queued")
            heard[effect.status.kind].add(effect.id);
          if ((await perform(effect)) === "reopen") return "reopen";
        } else if (effect.kind === "connect") own.push({ kind: "connected" });
        else if (effect.kind === "send") said.push(...(await line.hear(effect.bytes)));
        else return "done";
      }
    }
  }
  return "done";
}

const heardOf = (bytes: Uint8Array | undefined): SessionInput | undefined =>
  bytes === undefined ? undefined : { kind: "received", bytes };
