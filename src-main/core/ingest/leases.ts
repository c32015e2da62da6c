/** Which of several producers writes to a stream: one at a time, for a while, told apart by tokens that only grow. */
import { createSerial } from "#shared/kit/serial.ts";
import type { Lease, LeaseToken } from "#shared/model/lease.ts";
import type { StreamName } from "#shared/model/stream.ts";
import type { LeaseStore } from "#core/ports/lease-store.ts";
import type { Leases } from "#core/ports/use-cases.ts";

export interface LeasesDeps {
  readonly store: LeaseStore;
  /** Runs evenly: a clock that is set ends no lease and makes none last. */
  readonly elapsedMs: () => number;
}

interface Held {
  readonly owner: string;
  readonly token: LeaseToken;
  readonly endsMs: number;
}

export function createLeases({ store, elapsedMs }: LeasesDeps): Leases {
  const oneAtATime = createSerial();
  let known: Map<StreamName, Held> | undefined;
  /** How much of a lease passed while no host ran nobody knows: each begins anew, so that none is given twice. */
  const load = async (): Promise<Map<StreamName, Held>> =>
    (known ??= new Map(
      (await store.leases()).map(({ name, owner, token, durationMs }) => [
        name,
        { owner, token, endsMs: elapsedMs() + durationMs },
      ]),
    ));
  const leaseOf = (name: StreamName, { owner, token, endsMs }: Held): Lease => ({
    name,
    owner,
    token,
    remainingMs: Math.max(0, endsMs - elapsedMs()),
  });
  const isOver = ({ endsMs }: Held): boolean => endsMs <= elapsedMs();
  return {
    list: () =>
      oneAtATime(async () =>
        [...(await load())].filter(([, held]) => !isOver(held)).map(([name, held]) => leaseOf(name, held)),
      ),
    take: (name, owner, durationMs) =>
      oneAtATime(async () => {
        const leases = await load();
        const held = leases.get(name);
        // Its own holder may take it again: a producer that was started anew shuts out what it was before.
        if (held !== undefined && held.owner !== owner && !isOver(held))
          return { refused: "LEASE_HELD", data: { name, owner: held.owner } };
        const token = await store.grantLease(name, owner, durationMs);
        const taken = { owner, token, endsMs: elapsedMs() + durationMs };
        leases.set(name, taken);
        return leaseOf(name, taken);
      }),
    renew: (name, token, durationMs) =>
      oneAtATime(async () => {
        const leases = await load();
        const held = leases.get(name);
        // One that has ended and that nobody took is still its holder's.
        if (held === undefined || held.token !== token) return { refused: "LEASE_LOST", data: { name } };
        const renewed = { ...held, endsMs: elapsedMs() + durationMs };
        leases.set(name, renewed);
        return leaseOf(name, renewed);
      }),
    release: (name, token) =>
      oneAtATime(async () => {
        const leases = await load();
        if (leases.get(name)?.token !== token) return { refused: "LEASE_LOST", data: { name } };
        await store.releaseLease(name);
        leases.delete(name);
        return {};
      }),
  };
}
