import * as z from "zod";

/**
 * How the vector index lies on disk. `sealed`: encrypted, and decrypted into memory at the start. `mapped`: as it is, there
 * at once and held by the system's cache instead of the program, protected by the disk's own encryption alone.
 */
export const VectorsAtRest = z.enum(["sealed", "mapped"]);
export type VectorsAtRest = z.infer<typeof VectorsAtRest>;
