import { shareCompileCache } from "#hosts/compile-cache.ts";

shareCompileCache();
const { runEdge } = await import("./run-edge.ts");
process.exit(await runEdge(process.argv.slice(2)));
