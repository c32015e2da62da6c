/**
 * What devices and a server did, as each of them saw it, is held against what is promised: what was acknowledged is kept,
 * nothing is seen before what its writer had seen, and in the end all see the same.
 */

/** The `n`th write of a device, counted from one. */
export interface Operation {
  readonly device: string;
  readonly n: number;
}

/** Of each device how many of its writes, which are all that came before, too. */
export type Seen = Readonly<Record<string, number>>;

export type HistoryEvent =
  /** `after`: what the writer saw when it wrote. */
  | { readonly kind: "wrote"; readonly operation: Operation; readonly after: Seen }
  /** All that the device wrote until its `n`th. */
  | { readonly kind: "acknowledged"; readonly operation: Operation }
  /** In one step. */
  | { readonly kind: "saw"; readonly by: string; readonly operations: readonly Operation[] }
  /** What somebody sees in the end, as it is written down. */
  | { readonly kind: "ended"; readonly by: string; readonly state: string };

interface Replica {
  readonly seen: Map<string, number>;
  /** What it saw whose predecessor it does not see yet. */
  readonly early: Set<string>;
}

/** A sentence for each promise that was broken; in the order in which the events happened. */
export function violationsOf(history: readonly HistoryEvent[]): readonly string[] {
  const violations: string[] = [];
  const after = new Map<string, Seen>();
  const acknowledged = new Map<string, number>();
  const replicas = new Map<string, Replica>();
  const replicaOf = (name: string): Replica => {
    const replica = replicas.get(name) ?? { seen: new Map(), early: new Set() };
    replicas.set(name, replica);
    return replica;
  };
  for (const event of history)
    switch (event.kind) {
      case "wrote":
        after.set(nameOf(event.operation), event.after);
        see(replicaOf(event.operation.device), event.operation);
        break;
      case "acknowledged": {
        const { device, n } = event.operation;
        acknowledged.set(device, Math.max(n, acknowledged.get(device) ?? 0));
        break;
      }
      case "saw": {
        const replica = replicaOf(event.by);
        for (const operation of event.operations) see(replica, operation);
        for (const early of replica.early)
          violations.push(`${event.by} saw ${early} and not what came before it`);
        for (const operation of event.operations) {
          const needed = after.get(nameOf(operation));
          if (needed === undefined)
            violations.push(`${event.by} saw ${nameOf(operation)}, which nobody wrote`);
          for (const [device, count] of Object.entries(needed ?? {}))
            if ((replica.seen.get(device) ?? 0) < count)
              violations.push(
                `${event.by} saw ${nameOf(operation)} before ${device}:${count}, which its writer had seen`,
              );
        }
        break;
      }
      case "ended":
        for (const [device, count] of acknowledged)
          if ((replicaOf(event.by).seen.get(device) ?? 0) < count)
            violations.push(`${event.by} does not see ${device}:${count}, which was acknowledged`);
    }
  const ends = history.flatMap((event) => (event.kind === "ended" ? [event] : []));
  for (const { by, state } of ends)
    if (state !== ends[0]?.state) violations.push(`${by} does not see in the end what ${ends[0]?.by} sees`);
  return violations;
}

const nameOf = ({ device, n }: Operation): string => `${device}:${n}`;

function see({ seen, early }: Replica, operation: Operation): void {
  const { device } = operation;
  early.add(nameOf(operation));
  for (let next = (seen.get(device) ?? 0) + 1; early.delete(`${device}:${next}`); next++)
    seen.set(device, next);
}
