import type { ModelStatus } from "#shared/rpc/models-contract.ts";

/** What would write words down, where nothing does: a download, or only what a person brings. */
export function speechHint(
  models: readonly Pick<ModelStatus, "entry" | "state">[],
): "spoken.noModel" | "spoken.noDownload" | undefined {
  const states = models.filter(({ entry }) => entry.kind === "speech").map(({ state }) => state.kind);
  if (states.includes("ready")) return undefined;
  return states.every((kind) => kind === "unverified") ? "spoken.noDownload" : "spoken.noModel";
}
