/** Between instances of the server with one database: that something was appended, so that each tells its own devices. */
import * as z from "zod";
import { DeviceId } from "#shared/model/team.ts";
import { DocumentName } from "#shared/sync/document-name.ts";

/** A doorbell: what was appended is read from the log, which alone is truth. */
export const Rung = z.object({ name: DocumentName, seq: z.int().positive(), deviceId: DeviceId });
export type Rung = z.infer<typeof Rung>;

export interface Bus extends AsyncDisposable {
  /** Nobody waits; a newer one of the same document takes the place of one that was not sent yet. */
  ring(rung: Rung): void;
  /** What others rang, and whether some of it may have been missed. One listener. */
  listen(listener: BusListener): void;
}

export interface BusListener {
  rung(rung: Rung): void;
  /** The bus was away: whoever listens looks at the log. */
  missed(): void;
}

/** Of an instance that is the only one. */
export const aloneBus = (): Bus => ({
  ring: () => undefined,
  listen: () => undefined,
  [Symbol.asyncDispose]: () => Promise.resolve(),
});
