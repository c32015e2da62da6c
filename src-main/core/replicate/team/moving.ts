import { uuidV7 } from "#shared/kit/uuid.ts";
import { MoveId } from "#shared/model/team.ts";
import { MovedItem } from "#shared/rpc/server/items-contract.ts";
import type { AdminClient } from "#core/ports/admin-client.ts";
import type { Chance, Clock } from "#core/ports/clock.ts";
import type { ReplicaStore } from "#core/ports/replica-store.ts";
import type { Team } from "#core/ports/team.ts";
import { asMember } from "./admin.ts";
import type { Joined } from "./joined.ts";

export interface MovingDeps {
  readonly store: Pick<ReplicaStore, "sharedItem" | "receivedItem" | "isErased">;
  readonly client: AdminClient;
  readonly clock: Clock;
  readonly chance: Pick<Chance, "bytes">;
  readonly joined: () => Promise<Pick<Joined, "tokens"> | undefined>;
}

/** Asks the server to; what comes of it this device learns as everybody does, by the documents. */
export const createMoving =
  ({ store, client, clock, chance, joined }: MovingDeps): Team["move"] =>
  async ({ id, to, moveId }, signal) => {
    if (await store.isErased(id)) return { refused: "ITEM_ERASED" };
    const item = (await store.sharedItem(id)) ?? (await store.receivedItem(id));
    if (item === undefined) return { refused: "NOT_FOUND" };
    const input = {
      partitionId: item.partitionId,
      itemId: id,
      to,
      moveId: moveId ?? MoveId.parse(uuidV7(clock.nowMs(), chance.bytes(10))),
    };
    const question = { part: "items", name: "move", input };
    const answer = await asMember({ joined }, signal, (at) => client.ask(at, question, signal));
    return answer.kind === "answered" ? MovedItem.parse(answer.value) : answer.refusal;
  };
