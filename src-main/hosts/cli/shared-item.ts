import { SharedItemId } from "#shared/model/team.ts";
import { CommandError, exitCodes } from "./exit-codes.ts";

/** What a person gave for an item of the team. */
export function sharedItemOf(given: string): SharedItemId {
  const id = SharedItemId.safeParse(given);
  if (id.success) return id.data;
  throw new CommandError(
    `${JSON.stringify(given)} is no item's id: \`tessera team items\` and \`tessera team received\` print them.`,
    exitCodes.usage,
  );
}
