/** What this device asks of the server about items that it shares, or that others share with it. */
import type { SharedItemId } from "#shared/model/team.ts";
import type { ItemPlace } from "#shared/sync/moving.ts";
import type { AdminClient } from "#core/ports/admin-client.ts";
import type { Chance, Clock } from "#core/ports/clock.ts";
import type { ReplicaStore } from "#core/ports/replica-store.ts";
import type { Refusal } from "#core/ports/use-cases.ts";
import { asMember } from "./admin.ts";
import type { Joined } from "./joined.ts";

export interface AskingItemsDeps {
  readonly store: Pick<ReplicaStore, "sharedItem" | "receivedItem" | "isErased">;
  readonly client: AdminClient;
  readonly clock: Clock;
  readonly chance: Pick<Chance, "bytes">;
  readonly joined: () => Promise<Pick<Joined, "tokens"> | undefined>;
}

/** Where it is, as far as this device knows. */
export async function itemPlace(
  store: AskingItemsDeps["store"],
  itemId: SharedItemId,
): Promise<ItemPlace | Refusal> {
  if (await store.isErased(itemId)) return { refused: "ITEM_ERASED" };
  const item = (await store.sharedItem(itemId)) ?? (await store.receivedItem(itemId));
  return item === undefined ? { refused: "NOT_FOUND" } : { partitionId: item.partitionId, itemId };
}

/** `name`: of the server's procedures about items. */
export async function askOfItems<Value>(
  { client, joined }: Pick<AskingItemsDeps, "client" | "joined">,
  { name, input }: { readonly name: string; readonly input: unknown },
  parse: (value: unknown) => Value,
  signal: AbortSignal,
): Promise<Value | Refusal> {
  const question = { part: "items", name, input };
  const answer = await asMember({ joined }, signal, (at) => client.ask(at, question, signal));
  return answer.kind === "answered" ? parse(answer.value) : answer.refusal;
}
