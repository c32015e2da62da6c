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
  const isFresh = (id: DeviceId, nowMs: number): boolean => {
    const kept = known.get(id);
    return kept !== undefined && Math.abs(nowMs - kept.readMs) < searchLimits.namesKeptMs;
  };
  return async (deviceIds: ReadonlySet<DeviceId>, nowMs: number): Promise<NamesById> => {
    const unknown = [...deviceIds].filter((id) => !isFresh(id, nowMs));
    if (unknown.length > 0) {
      const names = await read(unknown);
      if (known.size + unknown.length > searchLimits.namesCountMax) known.clear();
      for (const id of unknown) known.set(id, { names: names.get(id), readMs: nowMs });
    }
    return new Map(
      [...deviceIds].flatMap((id) => {
        const names = known.get(id)?.names;
        return names === undefined ? [] : [[id, names] as const];
      }),
    );
  };
}
