import type { ModelStatus } from "#shared/rpc/models-contract.ts";

/** What is offered where the best results could be read once more. */
export type RereadOffer =
  | { readonly kind: "switch" }
  /** `sizeBytes` of the smallest download that would bring it; absent where only a pack or a catalogue would. */
  | { readonly kind: "hint"; readonly sizeBytes?: number };

export function rereadOffer(
  models: readonly {
    readonly entry: Pick<ModelStatus["entry"], "kind">;
    readonly state: Pick<ModelStatus["state"], "kind">;
    readonly sizeBytes: number;
  }[],
): RereadOffer {
  const rerankers = models.filter(({ entry }) => entry.kind === "reranker");
  if (rerankers.some(({ state }) => state.kind === "ready")) return { kind: "switch" };
  const sizes = rerankers.flatMap(({ state, sizeBytes }) => (state.kind === "unverified" ? [] : [sizeBytes]));
  return sizes.length === 0 ? { kind: "hint" } : { kind: "hint", sizeBytes: Math.min(...sizes) };
}
