import { isIP } from "node:net";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { defaultDataFolder, demoDataFolder } from "#hosts/data-folder.ts";
import { limits } from "./limits.ts";

export interface EdgeOptions {
  readonly dataFolder: string;
  /** The address that is listened on: loopback unless another is asked for. */
  readonly address: string;
  readonly hostNames: readonly string[];
  /** Undefined: the usual one, or any that is free. */
  readonly port: number | undefined;
  /** Whether the sample library is shown, in the data folder that is beside the person's own. */
  readonly demo: boolean;
  /** Undefined: where there is a screen. */
  readonly open: boolean | undefined;
}
export type EdgeArguments =
  | { readonly kind: "options"; readonly options: EdgeOptions }
  | { readonly kind: "help" }
  | { readonly kind: "wrong"; readonly sentence: string };

export const edgeHelp = `npm start -- [--demo] [--data DIR] [--port N] [--host ADDRESS] [--allow-host NAME]... [--open | --no-open]

  --demo             show the sample library that comes with Tessera: one of its own, beside yours (DIR-demo)
  --data DIR         where the library is kept (TESSERA_DATA)
  --port N           the port to listen on; ${limits.portUsual} or any free one when not given
  --host ADDRESS     the address to listen on; this machine alone (127.0.0.1) when not given
  --allow-host NAME  a name by which browsers may call this host, besides its addresses
  --open, --no-open  open the browser or do not, whether or not there is a screen
`;

export function parseEdgeArguments(args: readonly string[]): EdgeArguments {
  try {
    const { values } = parseArgs({
      args: [...args],
      allowNegative: true,
      options: {
        demo: { type: "boolean", default: false },
        data: { type: "string" },
        port: { type: "string" },
        host: { type: "string", default: "127.0.0.1" },
        "allow-host": { type: "string", multiple: true, default: [] },
        open: { type: "boolean" },
        help: { type: "boolean", short: "h", default: false },
      },
    });
    if (values.help) return { kind: "help" };
    const port = values.port === undefined ? undefined : Number(values.port);
    if (port !== undefined && (!Number.isInteger(port) || port < 0 || port > 65_535))
      return { kind: "wrong", sentence: `--port ${values.port}: a port is a number up to 65535` };
    const address = values.host === "localhost" ? "127.0.0.1" : values.host;
    if (isIP(address) === 0)
      return {
        kind: "wrong",
        sentence: `--host ${address}: give an address of this machine (0.0.0.0 for all); names go with --allow-host`,
      };
    const own = values.data === undefined ? defaultDataFolder() : resolve(values.data);
    return {
      kind: "options",
      options: {
        dataFolder: values.demo ? demoDataFolder(own) : own,
        address,
        hostNames: values["allow-host"],
        port,
        demo: values.demo,
        open: values.open,
      },
    };
  } catch (thrown) {
    // What `parseArgs` throws is a sentence about the arguments.
    return { kind: "wrong", sentence: thrown instanceof Error ? thrown.message : String(thrown) };
  }
}
