import { uuidV7 } from "#shared/kit/uuid.ts";
import { MoveId } from "#shared/model/team.ts";
import { MovedItem } from "#shared/rpc/server/items-contract.ts";
import type { Team } from "#core/ports/team.ts";
import { isRefusal } from "#core/ports/use-cases.ts";
import { type AskingItemsDeps, askOfItems, itemPlace } from "./asking-items.ts";

/** Asks the server to; what comes of it this device learns as everybody does, by the documents. */
export const createMoving =
  (deps: AskingItemsDeps): Team["move"] =>
  async ({ id, to, moveId }, signal) => {
    const { store, clock, chance } = deps;
    const place = await itemPlace(store, id);
    if (isRefusal(place)) return place;
    const input = { ...place, to, moveId: moveId ?? MoveId.parse(uuidV7(clock.nowMs(), chance.bytes(10))) };
    return askOfItems(deps, { name: "move", input }, (value) => MovedItem.parse(value), signal);
  };
