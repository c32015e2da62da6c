import { arch, cpus } from "node:os";

/** Times from different ones are not comparable. */
export const processorName = (): string => `${cpus()[0]?.model.trim() ?? "unknown"}, ${arch()}`;
