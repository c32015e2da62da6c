import type { HoldPart } from "#core/ports/use-cases.ts";
import { answer } from "./answer.ts";

/** A part of what is handed in, as it comes over the contract. */
export const heldBy = async (
  hold: HoldPart,
  { part, ...input }: Omit<Parameters<HoldPart>[0], "part"> & { readonly part: string },
  signal?: AbortSignal,
) => answer(await hold({ ...input, part: Buffer.from(part, "base64") }, signal));
