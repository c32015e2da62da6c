import type { DecoderPage } from "#adapters/media/decoder-page.ts";
import type { LibraryDeps } from "#core/ingest/library.ts";
import type { IngestTiming } from "#core/ingest/limits.ts";
import type { ReportUnexpected } from "#rpc/handlers/services.ts";
import type { About } from "#shared/rpc/system-contract.ts";
import type { WorkerEntries } from "./application.ts";
import type { Environment } from "./data-folder.ts";

/** What ingestion is built on. */
export type IngestParts = Omit<LibraryDeps, "system" | "onStored" | "onChanged" | "pictures" | "readings">;

export interface AssembleOptions {
  readonly dataFolder: string;
  readonly entries: WorkerEntries;
  readonly shape: About["shape"];
  readonly version: string;
  /** It is the sample library, and says so. */
  readonly demo?: boolean;
  /** Folder of the bundled text model. */
  readonly modelFolder: string;
  readonly environment: Environment;
  readonly report: ReportUnexpected;
  /** Decodes sound and video where no programs are installed that do. */
  readonly decoderPage?: DecoderPage;
  /** By default as long as people do not notice. */
  readonly timing?: IngestTiming;
  /** Tests stand between ingestion and its parts, to watch it or to put another part in the place of one. */
  readonly interpose?: (parts: IngestParts) => IngestParts;
}
