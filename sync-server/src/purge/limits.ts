import { dayMs } from "#shared/kit/spans.ts";

export const purgeLimits = {
  /** How long things lie in the trash where an operator says nothing else. */
  trashDaysUsual: 30,
  trashDaysMax: 3_650,
  /** Items that are removed together; then others get their turn. */
  itemsPerBatch: 200,
  /** So many of them are named in one leaf of the trail. */
  itemsPerLeaf: 50,
  /** Contents that nothing names any more, marked or removed together. */
  payloadsPerBatch: 500,
  /** So long rows may be behind the births that name contents again, beyond what the log keeps of its past. */
  behindMs: 2 * dayMs,
  /** Between two looks into the trash. */
  lookEveryMs: 3_600_000,
} as const;
