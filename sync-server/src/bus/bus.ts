/** Between instances of the server with one database: that something happened, so that each tells its own devices. */
import * as z from "zod";
import { PartitionId } from "#shared/model/ids.ts";
import { DeviceId, UserId } from "#shared/model/team.ts";
import { DocumentName } from "#shared/sync/document-name.ts";

/** A doorbell: what was appended is read from the log, and what was erased from its table; they alone are truth. */
export const Rung = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("appended"),
    name: DocumentName,
    seq: z.int().positive(),
    deviceId: DeviceId,
  }),
  z.object({ kind: z.literal("erased"), epoch: z.int().positive() }),
  /** What is suggested there is not what it was; by whom. */
  z.object({ kind: z.literal("suggested"), partitionId: PartitionId, userId: UserId }),
]);
export type Rung = z.infer<typeof Rung>;

/** A later one takes the place of an earlier with the same key. */
export function keyOfRung(rung: Rung): string {
  switch (rung.kind) {
    case "appended":
      return rung.name;
    case "suggested":
      return `suggested/${rung.partitionId}/${rung.userId}`;
    case "erased":
      return rung.kind;
  }
}

export interface Bus extends AsyncDisposable {
  /** Nobody waits; a newer one of the same thing takes the place of one that was not sent yet. */
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
