import type { WatchMatch } from "#shared/model/watch.ts";

/** A picture or a sound is known by its name; what was read, by its words. */
export const nameOf = ({ leg, name, text }: Pick<WatchMatch, "leg" | "name" | "text">): string =>
  namedLegs.has(leg) ? name : text.replace(/\s+/gu, " ");
const namedLegs: ReadonlySet<WatchMatch["leg"]> = new Set(["shows", "look", "alike", "sound"]);
