/** Which model sees the pictures, and another one in its place. */
import { inEnglish } from "#shared/model/remark.ts";
import type { Seeing } from "#shared/rpc/pictures-contract.ts";
import type { CommandContext } from "../command.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { printable } from "../terminal.ts";

export function seeingInWords({ model, next, before, ...seen }: Seeing): readonly string[] {
  if (model === undefined)
    return [
      "Pictures are found by words, colours and shapes; a model of image-text would also find them by what they show.",
    ];
  return [
    `${printable(model.name)} is used for pictures: ${seenInWords(seen)}`,
    ...(next === undefined
      ? []
      : [
          `${printable(next.model.name)} takes its place once it has seen all while Tessera runs: ${seenInWords(next)}`,
        ]),
    ...(before === undefined
      ? []
      : [
          `${printable(before.name)} is kept: \`tessera models use ${before.id}\` goes back to it, \`tessera models forget\` removes what it has seen.`,
        ]),
  ];
}

function seenInWords({
  doneCount,
  totalCount,
  failure,
}: Pick<Seeing, "doneCount" | "totalCount" | "failure">) {
  const seen = `${doneCount} of ${totalCount} seen.`;
  return failure === undefined ? seen : `${seen} ${printable(inEnglish(failure))}`;
}

export async function changeSeeing(
  { values, terminal }: CommandContext,
  change: Promise<Seeing>,
): Promise<ExitCode> {
  const seeing = await change;
  if (values["json"] === true) terminal.out(JSON.stringify(seeing));
  else for (const line of seeingInWords(seeing)) terminal.out(line);
  return exitCodes.done;
}
