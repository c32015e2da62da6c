import { enableCompileCache } from "node:module";
import { fileURLToPath } from "node:url";

/** In the checkout, as all that is built from it: what is kept here is run, and the system's temporary folder is open to others. */
const folder = fileURLToPath(new URL("../../.cache/compiled", import.meta.url));

/** Compiled (and type-stripped) code is kept for the next start; threads and child processes are told where. */
export function shareCompileCache(): void {
  const { directory } = enableCompileCache(folder);
  if (directory !== undefined) process.env["NODE_COMPILE_CACHE"] ??= directory;
}
