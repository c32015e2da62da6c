import { onPath } from "#scripts/setup/on-path.mjs";

/** Where it is missing, instructions are not counted. */
export const findCounter = (): string | undefined => onPath(["valgrind"]);
