/** What the guard tells the trail of calls, by the table of acts. */
import { actOfCall } from "#shared/audit/call-act.ts";
import { type ActDraft, target } from "#shared/audit/leaf.ts";
import type { ServerErrorCode } from "#shared/rpc/server/server-errors.ts";
import { actorOf, type Principal } from "../use-cases/access/principal.ts";
import { procedureRuleOf, type Rule } from "./acts.ts";
import type { TellSeldom } from "./told-seldom.ts";
import type { Teller } from "./told.ts";

export interface Call {
  readonly path: readonly string[];
  readonly input: unknown;
  /** Undefined: nobody who is known. */
  readonly principal: Principal | undefined;
}

export interface CallNotes {
  /** Resolves once what has to be on the disk before the answer is there; rejects where it could not be written. */
  done(call: Call): Promise<void>;
  /** Why it was refused; undefined where it failed, which nobody expected. */
  notDone(call: Call, code: string | undefined): void;
}

export interface CallNotesDeps {
  readonly teller: Pick<Teller, "tell" | "tellOfNobody" | "told">;
  readonly tellSeldom: TellSeldom;
}

export function createCallNotes({ teller, tellSeldom }: CallNotesDeps): CallNotes {
  return {
    async done({ path, input, principal }) {
      const rule = procedureRuleOf(path);
      if ("quiet" in rule) return;
      if (rule.by === "guard" && principal !== undefined) {
        const act = callAct(rule, principal, path, input);
        if (rule.when === "seldom") return tellSeldom(principal.orgId, act);
        teller.tell(principal.orgId, act);
      }
      if (rule.when === "after") await teller.told();
    },
    notDone({ path, input, principal }, code) {
      const rule = procedureRuleOf(path);
      if (principal === undefined) {
        if (code !== undefined && !notOfNobody.has(code)) teller.tellOfNobody(rule.act, path.join("."), code);
        return;
      }
      const { targets = [], ...act } = callAct(rule, principal, path, input);
      const why = code === undefined ? [] : [target("reason", code)];
      const outcome = code === undefined ? "failed" : "refused";
      teller.tell(principal.orgId, { ...act, outcome, targets: [...targets, ...why] });
    },
  };
}

/**
 * The first is what everybody without a valid token is told, all day; the others the use case tells, with whom it was about, or
 * they follow attempts that were told.
 */
const notOfNobody: ReadonlySet<string> = new Set<ServerErrorCode>([
  "UNAUTHORIZED",
  "SIGN_IN_REFUSED",
  "SECOND_FACTOR_NEEDED",
  "TOO_MANY_ATTEMPTS",
  "DEVICE_CLONED",
]);

/** Ids of ours have no letters but those of hexadecimal numbers: what else stands where ids go may be words, and is left out. */
const isOurs = (id: string): boolean => /^[0-9a-f.-]+$/i.test(id);

const callAct = (rule: Rule, principal: Principal, path: readonly string[], input: unknown): ActDraft =>
  actOfCall(rule, { actor: actorOf(principal), path, input, isId: isOurs });
