import type { QueryPlan } from "../plan.ts";
import { limits } from "./limits.ts";

/**
 * How filters go with nearness: what lies near a question passes its filters more often, or less, than everything does.
 * Learnt from what passed of the candidates of recent searches, by the combination of filters.
 */
export interface Correlations {
  /** 1 where nothing is known. */
  of(key: string): number;
  seen(key: string, near: { readonly passed: number; readonly candidates: number }, shareOfAll: number): void;
}

/** Of all that restricts the answer. */
export const filterKey = ({ filters, words }: QueryPlan): string =>
  filters.length === 0 && words.phrases.length === 0 && words.excluded.length === 0
    ? ""
    : JSON.stringify([filters, words.phrases, words.excluded]);

export function createCorrelations(): Correlations {
  const logs = new Map<string, number>();
  return {
    of: (key) => Math.exp(logs.get(key) ?? 0),
    seen(key, { passed, candidates }, shareOfAll) {
      if (candidates === 0 || shareOfAll <= 0) return;
      // Half a candidate more: that none passed does not mean that none ever will.
      const ratio = (passed + 0.5) / (candidates + 0.5) / shareOfAll;
      const bound = Math.log(limits.correlationFactorMax);
      const log = Math.max(-bound, Math.min(bound, Math.log(ratio)));
      const known = logs.get(key);
      logs.delete(key);
      logs.set(key, known === undefined ? log : known + (log - known) * limits.correlationShare);
      for (const oldest of logs.keys()) if (logs.size > limits.correlationCountMax) logs.delete(oldest);
    },
  };
}
