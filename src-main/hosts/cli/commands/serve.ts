import type { RunCommand } from "../command.ts";
import { exitCodes } from "../exit-codes.ts";

/** The same host that `npm start` starts where there is no desktop app, in this process. */
export const run: RunCommand = async ({ dataFolder, words }) => {
  const { runEdge } = await import("#hosts/edge/run-edge.ts");
  return runEdge(["--data", dataFolder, ...words]).then((code) =>
    code === 0 ? exitCodes.done : code === 2 ? exitCodes.usage : exitCodes.failed,
  );
};
