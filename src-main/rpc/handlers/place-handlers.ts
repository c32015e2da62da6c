import type { Places } from "#core/ports/places.ts";
import type { Implementer } from "./implementer.ts";

export const placeHandlers = ({ places: os }: Implementer, places: Places) => ({
  find: os.find.handler(({ input, signal }) => places.find(input.name, signal)),
  nearest: os.nearest.handler(async ({ input, signal }) => {
    const nearest = await places.nearest(input, signal);
    return nearest === undefined ? {} : { nearest };
  }),
});
