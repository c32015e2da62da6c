import { enableCompileCache } from "node:module";

/** Compiled (and type-stripped) code is kept for the next start; threads and child processes are told where. */
export function shareCompileCache(): void {
  const { directory } = enableCompileCache();
  if (directory !== undefined) process.env["NODE_COMPILE_CACHE"] ??= directory;
}
