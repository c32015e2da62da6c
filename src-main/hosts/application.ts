import type { Captures, Streams } from "#core/ports/use-cases.ts";
import type { Services } from "#rpc/handlers/services.ts";
import type { ContractRouter } from "#rpc/handlers/router.ts";
import type { Content } from "./content/content.ts";

/** Entries of the worker threads and of the child processes, as this host has them. */
export interface WorkerEntries {
  readonly db: URL;
  readonly index: URL;
  readonly embed: URL;
  readonly decode: URL;
  readonly media: URL;
  readonly infer: URL;
  readonly places: URL;
  readonly readText: URL;
  readonly vectorFiles: URL;
}

/** The whole product, open on one data folder, and none of its faces. */
export interface Application extends AsyncDisposable {
  readonly services: Services;
  /** The contract, answered from the services; channels serve it. */
  readonly router: ContractRouter;
  readonly content: Content;
  /** Where events come in that no procedure takes. */
  readonly streams: Pick<Streams, "push" | "list">;
  /** Where bytes come in that devices captured. */
  readonly captures: Pick<Captures, "keep">;
  readonly secrets: ApplicationSecrets;
  /** Takes up ingestion and watches folders. Without it the library can be searched and changed, and nothing else happens. */
  start(): Promise<void>;
  /** Resolves with a sentence when a part has died without which the rest is of no use: close, and start again. */
  readonly failed: Promise<string>;
}

export interface ApplicationSecrets {
  /** What programs show to be let in. Made once for a data folder, kept sealed. */
  readonly token: string;
  /** 32 bytes that sign browsers' sessions. */
  readonly sessionKey: Uint8Array;
}

export type Assembly =
  | { readonly kind: "ready"; readonly application: Application }
  /** `detail` is a sentence for people that says what to do. */
  | { readonly kind: "refused"; readonly detail: string }
  | { readonly kind: "in-use"; readonly detail: string };
