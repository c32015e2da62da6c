/** What other instances did reaches this one's hub, and with it this one's devices. */
import { createSerial } from "#shared/kit/serial.ts";
import type { DeviceId } from "#shared/model/team.ts";
import { type Database, system } from "../database/database.ts";
import type { UpdateLog } from "../log/update-log.ts";
import type { HubShell } from "../sockets/hub-shell.ts";
import type { Bus, Rung } from "./bus.ts";

export interface Sources {
  readonly bus: Bus;
  readonly log: Pick<UpdateLog, "heads">;
  readonly database: Database;
}

export interface Listening {
  /** The server's own. */
  readonly deviceId: DeviceId;
  /** What the hub knows already. */
  readonly erased: readonly Erased[];
  readonly report: (error: unknown) => void;
}

export interface Erased {
  readonly id: string;
  readonly epoch: number;
}

export const erasedSince = (database: Database, epoch: number): Promise<readonly Erased[]> =>
  database.read(system, (sql) =>
    sql.selectFrom("erased").select(["id", "epoch"]).where("epoch", ">", epoch).execute(),
  );

export function listenTo(
  { bus, log, database }: Sources,
  hub: Pick<HubShell, "tell">,
  { deviceId, erased: known, report }: Listening,
): void {
  let knownEpoch = lastOf(known);
  // One after another, so that an earlier look does not take the epoch back.
  const alone = createSerial();
  const lookForErased = () =>
    alone(async () => {
      const erased = await erasedSince(database, knownEpoch);
      knownEpoch = Math.max(knownEpoch, lastOf(erased));
      for (const [epoch, ids] of Map.groupBy(erased, (each) => each.epoch))
        // Whoever erased takes it out of the documents; here it is refused from now on.
        hub.tell({ kind: "erased", epoch, ids: ids.map(({ id }) => id), documents: [] });
    });
  const lookForAppended = async (): Promise<void> => {
    for (const { name, seq } of await log.heads())
      hub.tell({ kind: "published", name, seq, deviceId, update: undefined });
  };
  bus.listen({
    rung(rung) {
      if (rung.kind === "erased") return void lookForErased().catch(report);
      if (rung.kind === "suggested") return void tellSuggested({ database, hub }, rung).catch(report);
      const { name, seq, deviceId: from } = rung;
      hub.tell({ kind: "published", name, seq, deviceId: from, update: undefined });
    },
    missed: () => void Promise.all([lookForErased(), lookForAppended()]).catch(report),
  });
}

/** The devices of who suggested it hear of it, too. */
export async function tellSuggested(
  { database, hub }: { readonly database: Pick<Database, "read">; readonly hub: Pick<HubShell, "tell"> },
  { partitionId, userId }: Omit<Extract<Rung, { readonly kind: "suggested" }>, "kind">,
): Promise<void> {
  const devices = await database.read(system, (sql) =>
    sql.selectFrom("devices").select("device_id").where("user_id", "=", userId).execute(),
  );
  hub.tell({ kind: "suggested", partitionId, deviceIds: devices.map(({ device_id }) => device_id) });
}

const lastOf = (erased: readonly Erased[]): number => Math.max(0, ...erased.map(({ epoch }) => epoch));
