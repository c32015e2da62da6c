import { enableCompileCache } from "node:module";

enableCompileCache();
const { runEdge } = await import("./run-edge.ts");
process.exit(await runEdge(process.argv.slice(2)));
