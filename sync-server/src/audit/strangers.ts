/** What is refused to somebody who is not known: anybody can ask, as often as they like, and must not fill the trail with it. */
import { type Act, type ActDraft, target } from "#shared/audit/leaf.ts";
import { trailLimits } from "./limits.ts";

export interface Strangers extends Disposable {
  /** The first of its kind is told at once, those that follow as a number. What was asked with is no part of the kind. */
  refused(act: Act, procedure: string, reason: string): void;
}

interface Kind {
  readonly act: Act;
  readonly procedure: string;
  readonly reason: string;
}

export function createStrangers(tell: (act: ActDraft) => void): Strangers {
  const untold = new Map<string, { readonly kind: Kind; count: number }>();
  let timer: NodeJS.Timeout | undefined;
  const tellAll = (): void => {
    clearTimeout(timer);
    timer = undefined;
    for (const [key, each] of untold) {
      if (each.count === 0) untold.delete(key);
      else tell(actOf(each.kind, each.count));
      each.count = 0;
    }
    if (untold.size > 0) timer = setTimeout(tellAll, trailLimits.nobodyMs).unref();
  };
  return {
    refused(act, procedure, reason) {
      const kind: Kind = { act, procedure, reason };
      const key = Object.values(kind).join(" ");
      const known = untold.get(key);
      if (known !== undefined) {
        known.count += 1;
        return;
      }
      untold.set(key, { kind, count: 0 });
      tell(actOf(kind, 1));
      timer ??= setTimeout(tellAll, trailLimits.nobodyMs).unref();
    },
    [Symbol.dispose]() {
      tellAll();
      clearTimeout(timer);
    },
  };
}

const actOf = ({ act, procedure, reason }: Kind, count: number): ActDraft => ({
  actor: { kind: "nobody", id: "" },
  act,
  outcome: "refused",
  targets: [target("procedure", procedure), target("reason", reason), target("count", count)],
});
