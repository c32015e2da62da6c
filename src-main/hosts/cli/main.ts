import { builtProgram } from "#hosts/built-program.ts";
import { shareCompileCache } from "#hosts/compile-cache.ts";
import type { runCli as run } from "./run-cli.ts";

shareCompileCache();
const built = builtProgram("cli");
const { runCli }: { readonly runCli: typeof run } = await (built === undefined
  ? import("./run-cli.ts")
  : import(built.href));
const exitCode = await runCli(process.argv.slice(2));
// After the last line has gone out, and whatever of the core may still be about.
process.stdout.write("", () => process.exit(exitCode));
