import type { VectorQuestion } from "#core/ports/vector-index.ts";
import { limits } from "./limits.ts";

/** Throws for what no index answers. */
export function checkQuestion(
  { vector, limit, effort = "planned" }: VectorQuestion,
  dimensions: number,
): void {
  if (vector.length !== dimensions)
    throw new Error(`a query of ${vector.length} dimensions in a space of ${dimensions}`);
  if (!vector.every((value) => Number.isFinite(value)))
    throw new Error("a query with a value that is not finite");
  if (!Number.isInteger(limit) || limit < 1 || limit > limits.neighbourCountMax)
    throw new Error(`cannot look for ${limit} neighbours`);
  if (typeof effort === "number" && !(effort >= 1))
    throw new Error(`cannot search with an effort of ${effort}`);
}
