import type { DeviceId } from "#shared/model/team.ts";
import type { SharerNames } from "#server/repositories/search/hydrate.ts";
import { searchLimits } from "#server/repositories/search/limits.ts";

type NamesById = ReadonlyMap<DeviceId, SharerNames>;

/**
 * What those are called who shared what was found: kept for some seconds, for reading them is a transaction more (nobody
 * who asks may read them) and the next search finds things of the same people.
 */
export function createSharerNames(read: (deviceIds: readonly DeviceId[]) => Promise<NamesById>) {
  const known = new Map<DeviceId, { readonly names: SharerNames | undefined; readonly readMs: number }>();
  return async (deviceIds: ReadonlySet<DeviceId>, nowMs: number): Promise<NamesById> => {
    const found = new Map<DeviceId, SharerNames>();
    const unknown: DeviceId[] = [];
    for (const id of deviceIds) {
      const kept = known.get(id);
      if (kept === undefined || Math.abs(nowMs - kept.readMs) >= searchLimits.namesKeptMs) unknown.push(id);
      else if (kept.names !== undefined) found.set(id, kept.names);
    }
    if (unknown.length === 0) return found;
    const names = await read(unknown);
    // What others ask for meanwhile may take the room: what this question found of them is its own.
    if (known.size + unknown.length > searchLimits.namesCountMax) known.clear();
    for (const id of unknown) known.set(id, { names: names.get(id), readMs: nowMs });
    return new Map([...found, ...names]);
  };
}
