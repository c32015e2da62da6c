import { CommandError, exitCodes } from "./exit-codes.ts";

export function wholeNumber(
  option: string,
  given: string | boolean | undefined,
  usual: number,
  min: number,
  max: number,
): number {
  if (given === undefined) return usual;
  const value = Number(given);
  if (!Number.isInteger(value) || value < min || value > max)
    throw new CommandError(
      `${option} takes a whole number from ${min} to ${max}, not ${JSON.stringify(given)}.`,
      exitCodes.usage,
    );
  return value;
}
