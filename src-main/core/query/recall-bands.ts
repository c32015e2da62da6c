/** What is known of recall, by strategy and selectivity, and how hard to try for it. */
import type { SearchEffort } from "#core/ports/vector-index.ts";
import type { RaisedEffort, RecallEstimate, RecallState } from "#shared/model/recall.ts";
import {
  recallBandEdges,
  recallDoubledEffortMin,
  recallDoubledFactor,
  recallGrowthMax,
  recallSampleCountMin,
  recallSamplesRemembered,
  recallTarget,
} from "./limits.ts";

export interface RecallBands {
  /** For a search restricted to a share of all vectors. `recall`: why it is not the index's own choice. */
  effortFor(
    share: number,
    limit: number,
    vectorCount: number,
  ): { readonly effort: SearchEffort; readonly recall?: number };
  /** One search was checked: this share of the true ten nearest was found. */
  measured(strategy: string, share: number, recall: number, vectorCount: number): void;
  state(): Pick<RecallState, "estimates" | "raised">;
}

export const bandOf = (share: number): number => recallBandEdges.find((edge) => share <= edge) ?? 1;

export function createRecallBands(known?: Pick<RecallState, "estimates" | "raised">): RecallBands {
  const keyOf = (strategy: string, shareMax: number): string => `${strategy} ${shareMax}`;
  const estimates = new Map<string, RecallEstimate>(
    known?.estimates.map((each) => [keyOf(each.strategy, each.shareMax), each]),
  );
  const raised = new Map<number, RaisedEffort>(known?.raised.map((each) => [each.shareMax, each]));
  const forget = (shareMax: number): void => {
    for (const [key, estimate] of estimates) if (estimate.shareMax === shareMax) estimates.delete(key);
  };
  return {
    effortFor(share, limit, vectorCount) {
      const shareMax = bandOf(share);
      const held = raised.get(shareMax);
      if (held === undefined) return { effort: "planned" };
      const growth = Math.max(vectorCount, 1) / Math.max(held.vectorCount, 1);
      if (growth > recallGrowthMax || growth < 1 / recallGrowthMax) {
        // Another graph by now: it is given the chance that the first one had.
        raised.delete(shareMax);
        forget(shareMax);
        return { effort: "planned" };
      }
      const effort =
        held.level === "exact"
          ? held.level
          : Math.max(recallDoubledEffortMin, Math.ceil(limit * recallDoubledFactor));
      return { effort, recall: held.recall };
    },
    measured(strategy, share, recall, vectorCount) {
      const shareMax = bandOf(share);
      const key = keyOf(strategy, shareMax);
      const before = estimates.get(key) ?? { recall: 0, sampleCount: 0 };
      const sampleCount = before.sampleCount + 1;
      const weight = 1 / Math.min(sampleCount, recallSamplesRemembered);
      const mean = before.recall + (recall - before.recall) * weight;
      estimates.set(key, { strategy, shareMax, recall: mean, sampleCount });
      if (sampleCount < recallSampleCountMin || mean >= recallTarget) return;
      const level = raised.has(shareMax) ? "exact" : "doubled";
      raised.set(shareMax, { shareMax, level, recall: mean, vectorCount });
      // What was found with less effort says nothing of what is found with more.
      forget(shareMax);
    },
    state: () => ({ estimates: [...estimates.values()], raised: [...raised.values()] }),
  };
}
