import type Database from "better-sqlite3-multiple-ciphers";
import type { LeaseStore } from "#core/ports/lease-store.ts";
import { LeaseToken } from "#shared/model/lease.ts";
import { StreamName } from "#shared/model/stream.ts";
import type { Synchronous } from "./library.ts";

type Leases = Synchronous<LeaseStore>;
interface LeaseRow {
  readonly name: string;
  readonly owner: string;
  readonly token: number;
  readonly duration_ms: number;
}

export function createLeaseReads(database: Database.Database): Pick<Leases, "leases"> {
  const all = database.prepare<[], LeaseRow>("SELECT * FROM leases WHERE owner IS NOT NULL ORDER BY name");
  return {
    leases: () =>
      all.all().map(({ name, owner, token, duration_ms }) => ({
        name: StreamName.parse(name),
        owner,
        token: LeaseToken.parse(token),
        durationMs: duration_ms,
      })),
  };
}

/** Whether a lease that was given has passed to another; where none was given, nobody asks. */
export function createFence(
  database: Database.Database,
): (name: StreamName, lease: LeaseToken | undefined) => boolean {
  const last = database.prepare<[string], number>("SELECT token FROM leases WHERE name = ?").pluck();
  return (name, lease) => lease !== undefined && last.get(name) !== lease;
}

export function createLeaseWrites(database: Database.Database): Omit<Leases, "leases"> {
  const grant = database
    .prepare<[string, string, number], number>(
      `INSERT INTO leases (name, owner, token, duration_ms) VALUES (?, ?, 1, ?)
       ON CONFLICT DO UPDATE SET owner = excluded.owner, token = token + 1, duration_ms = excluded.duration_ms
       RETURNING token`,
    )
    .pluck();
  // The row stays, so that its token goes on growing; a token that was given back is good no more.
  const release = database.prepare("UPDATE leases SET owner = NULL, token = token + 1 WHERE name = ?");
  return {
    grantLease: (name, owner, durationMs) => LeaseToken.parse(grant.get(name, owner, durationMs)),
    releaseLease: (name) => void release.run(name),
  };
}
