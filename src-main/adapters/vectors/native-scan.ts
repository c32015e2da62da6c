import type { Native } from "#native";
import type { ExactScan } from "./exact-scan.ts";
import { limits } from "./limits.ts";

/** The scan in the addon, in a thread of Node's pool: a row costs about as much as reading it from memory. */
export const nativeScan = (native: Native): ExactScan => ({
  name: `native, ${native.kernel}`,
  async topSlots({ rows, ...request }) {
    const { slots } = await native.scan({ ...request, ...rows, rowsPerBlock: limits.blockRowsMax });
    return slots;
  },
});
