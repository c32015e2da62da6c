import { shareCompileCache } from "#hosts/compile-cache.ts";

shareCompileCache();
const { runCli } = await import("./run-cli.ts");
const exitCode = await runCli(process.argv.slice(2));
// After the last line has gone out, and whatever of the core may still be about.
process.stdout.write("", () => process.exit(exitCode));
