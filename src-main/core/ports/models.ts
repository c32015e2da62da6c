/** Models beside the bundled one: what is here, how it comes, and where it lies. */
import type { ModelEntry, ModelId } from "#shared/model/model-catalogue.ts";
import type { ModelRemark } from "#shared/model/model-remark.ts";
import type { ModelStatus, ModelTrial, PackEvent } from "#shared/rpc/models-contract.ts";
import type { Refusal } from "./use-cases.ts";

export interface ReadyModel {
  readonly entry: ModelEntry;
  /** Absolute; the pinned files lie in it at their paths. */
  readonly folder: string;
  readonly revision: string;
}

/** A model that cannot be used, or did not get through a piece of work twice. */
export class ModelFailure extends Error {
  override readonly name = "ModelFailure";
  readonly why: ModelRemark;
  constructor(why: ModelRemark, said: string) {
    super(said);
    this.why = why;
  }
}

export type FoundModel =
  | ({ readonly kind: "ready" } & ReadyModel)
  | { readonly kind: "not-ready"; readonly why: ModelRemark };

export type CatalogueOutcome =
  | { readonly kind: "added"; readonly modelIds: readonly ModelId[] }
  | { readonly kind: "refused"; readonly why: ModelRemark };

/** Only what was asked for comes over the network, from the hosts that the catalogue names, with the fingerprints it names. */
export interface ModelStore extends AsyncDisposable {
  list(): Promise<readonly ModelStatus[]>;
  /** At once, then at every change, at most a few a second. Ends when the signal fires. */
  stream(signal: AbortSignal): AsyncIterable<readonly ModelStatus[]>;
  /** Begins, or goes on; returns at once. */
  download(id: ModelId): Promise<ModelStatus | Refusal>;
  pause(id: ModelId): Promise<ModelStatus | Refusal>;
  remove(id: ModelId): Promise<ModelStatus | Refusal>;
  addCatalogue(path: string): Promise<CatalogueOutcome>;
  /** The state tells how it went. */
  takeFolder(id: ModelId, path: string): Promise<ModelStatus | Refusal>;
  exportPack(
    input: { readonly path: string; readonly ids: readonly ModelId[] },
    signal: AbortSignal,
  ): AsyncIterable<PackEvent>;
  importPack(
    input: { readonly path: string; readonly trust?: string | undefined },
    signal: AbortSignal,
  ): AsyncIterable<PackEvent>;
  /** With every file's fingerprint compared, once for as long as the file stays as it is. */
  open(id: ModelId): Promise<FoundModel>;
}

/** Made by the host of both: what the contract is answered from. */
export interface Models extends Omit<ModelStore, "open"> {
  try(id: ModelId, signal: AbortSignal): Promise<ModelTrial | Refusal>;
}
