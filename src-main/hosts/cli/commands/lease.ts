import type { Lease } from "#shared/model/lease.ts";
import { leaseMs } from "#shared/model/lease.ts";
import type { CommandContext, RunCommand } from "../command.ts";
import { CommandError, exitCodes } from "../exit-codes.ts";
import { printable } from "../terminal.ts";
import { wholeNumber } from "../whole-number.ts";
import { nameOrThrow } from "./streams.ts";

const secondMs = 1_000;
const usage = "tessera lease [list | take NAME OWNER | renew NAME TOKEN | release NAME TOKEN]";

/** For scripts that capture: who may write to a stream. The token goes with each capture, as `?lease=`. */
export const run: RunCommand = async (context) => {
  const { words, values, session } = context;
  const [action = "list", givenName, given, ...others] = words;
  const isKnown = ["list", "take", "renew", "release"].includes(action);
  if (!isKnown || others.length > 0 || (action === "list") !== (given === undefined))
    throw new CommandError(usage, exitCodes.usage);
  const seconds = wholeNumber("--seconds", values["seconds"], 60, 1, leaseMs.max / secondMs);
  const durationMs = seconds * secondMs;
  if (action === "list") {
    const { client } = await session();
    for (const lease of await client.leases.list()) show(lease, context);
    return exitCodes.done;
  }
  const name = nameOrThrow(givenName ?? "");
  const token = action === "take" ? 1 : wholeNumber("TOKEN", given, 1, 1, Number.MAX_SAFE_INTEGER);
  const { client } = await session();
  if (action === "take") show(await client.leases.take({ name, owner: given ?? "", durationMs }), context);
  else if (action === "renew") show(await client.leases.renew({ name, token, durationMs }), context);
  else await client.leases.release({ name, token });
  return exitCodes.done;
};

function show(lease: Lease, { values, terminal }: CommandContext): void {
  if (values["json"] === true) return terminal.out(JSON.stringify(lease));
  const { name, owner, token, remainingMs } = lease;
  terminal.out(
    `${terminal.paint("cyan", name)}  ${printable(owner)}, token ${token}, for ${Math.round(remainingMs / secondMs)} s`,
  );
}
