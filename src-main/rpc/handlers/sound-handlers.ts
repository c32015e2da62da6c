import type { Sounds } from "#core/ports/use-cases.ts";
import { heldBy } from "./held-by.ts";
import type { Implementer } from "./implementer.ts";

export const soundHandlers = ({ sounds: os }: Implementer, sounds: Sounds) => ({
  hold: os.hold.handler(async ({ input, signal }) => heldBy(sounds.hold, input, signal)),
});
