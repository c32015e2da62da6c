import type { OwnVector, Refusal } from "#core/ports/use-cases.ts";
import type { Embedder } from "#core/ports/embedder.ts";

/** As they are compared; refused where one cannot be of the space. */
export function unitVectors(
  given: readonly OwnVector[],
  { id, dimensions }: Embedder["space"],
): readonly OwnVector[] | Refusal {
  const units = given.flatMap(({ vector, not }) => {
    const length = Math.hypot(...vector);
    // NaN and infinity make the length so, too.
    const isOne = vector.length === dimensions && Number.isFinite(length) && length > 0;
    return isOne ? [{ not, vector: vector.map((value) => value / length) }] : [];
  });
  return units.length === given.length
    ? units
    : { refused: "BAD_VECTOR", data: { dimensions: String(dimensions), spaceId: id } };
}
