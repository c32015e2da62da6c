import type { SharedSource } from "#shared/rpc/team-status.ts";
import type { ReplicaStore } from "#core/ports/replica-store.ts";
import type { Team } from "#core/ports/team.ts";
import type { Refusal } from "#core/ports/use-cases.ts";
import type { Clock } from "#core/ports/clock.ts";

export interface SourcesDeps {
  readonly store: Pick<
    ReplicaStore,
    "team" | "source" | "sources" | "partitions" | "putSource" | "removeSource"
  >;
  readonly clock: Pick<Clock, "nowMs">;
  /** What is to be shared has changed. */
  readonly onChange: () => void;
}

/** Which folders and streams are shared, and in which partition. */
export function createSources({ store, clock, onChange }: SourcesDeps): Pick<Team, "share" | "unshare"> {
  const sharedAs = async (folderId: SharedSource["folderId"]): Promise<SharedSource | undefined> =>
    (await store.sources()).find((source) => source.folderId === folderId);
  return {
    async share({ source: by, partitionId, originals }) {
      if ((await store.team()) === undefined) return notJoined;
      const partition = (await store.partitions()).find(({ id }) => id === partitionId);
      if (partition === undefined) return { refused: "TEAM_PARTITION" };
      if (!partition.permissions.includes("item.write")) return { refused: "TEAM_REFUSED" };
      const source = await store.source(by);
      if (source === undefined) return { refused: "NOT_FOUND" };
      const known = await sharedAs(source.folderId);
      if (known !== undefined && known.partitionId !== partitionId)
        return { refused: "TEAM_SOURCE_SHARED", data: { partitionId: known.partitionId } };
      const addedMs = known?.addedMs ?? clock.nowMs();
      await store.putSource({ folderId: source.folderId, partitionId, originals, addedMs });
      onChange();
      return (await sharedAs(source.folderId)) ?? { refused: "NOT_FOUND" };
    },
    async unshare(by) {
      if ((await store.team()) === undefined) return notJoined;
      const source = await store.source(by);
      if (source === undefined || (await sharedAs(source.folderId)) === undefined)
        return { refused: "TEAM_SOURCE_NOT_SHARED" };
      const withdrawnCount = await store.removeSource(source.folderId);
      onChange();
      return { withdrawnCount };
    },
  };
}

export const notJoined: Refusal = { refused: "TEAM_NOT_JOINED" };
