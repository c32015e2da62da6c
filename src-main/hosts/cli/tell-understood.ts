import { lookSpace } from "#shared/model/look-space.ts";
import { inEnglish } from "#shared/model/remark.ts";
import { soundSpace } from "#shared/model/sound-space.ts";
import type { SearchResult } from "#shared/rpc/search-contract.ts";
import { printable, type Terminal } from "./terminal.ts";

/** Of what was not understood; longer parts are cut, the number says where they begin. */
const partCharsMax = 40;

/** What was made of a query where that is not what was written; `text` is what was written. */
export function tellUnderstood(
  text: string,
  {
    understood,
    corrections,
    synonyms,
    examples,
    looks,
    lookSpaceId,
    jointSpaceId,
    soundSpaceId,
    meaningReady,
    modelFailure,
  }: SearchResult,
  terminal: Terminal,
): void {
  for (const problem of understood.problems)
    terminal.warn(terminal.paint("yellow", problemLine(text, problem)));
  for (const filter of understood.filters)
    if (filter.field === "near" && filter.name !== undefined && filter.place !== undefined)
      terminal.warn(
        terminal.paint(
          "dim",
          `Near ${printable(filter.name)} (${filter.place.latitude}, ${filter.place.longitude}).`,
        ),
      );
  for (const { from, to } of corrections)
    terminal.warn(`Nothing has ${JSON.stringify(from)}: searching for ${JSON.stringify(to)}.`);
  for (const { word, alternatives } of synonyms)
    terminal.warn(
      terminal.paint(
        "dim",
        `${printable(word)} is also searched for as ${printable(alternatives.join(", "))}.`,
      ),
    );
  for (const { target, name } of examples)
    if (name === undefined) terminal.warn(`There is no ${target} any more for the answer to be like.`);
  for (const look of looks) tellMissing(look, terminal);
  if (lookSpaceId === lookSpace.id)
    terminal.warn(
      terminal.paint(
        "dim",
        jointSpaceId === undefined
          ? "Pictures are compared by colours and shapes; a model for pictures (tessera models) would also compare what they show."
          : "Pictures are compared by colours and shapes, and by what they show as a model sees it.",
      ),
    );
  if (soundSpaceId === soundSpace.id)
    terminal.warn(
      terminal.paint(
        "dim",
        "Sounds are compared by how they sound, by spectrum and rhythm, and not by what is meant or said.",
      ),
    );
  tellFailure(modelFailure, terminal);
  if (!meaningReady)
    terminal.warn("The vector index is being read or rebuilt: by meaning, not everything is found yet.");
}

function tellFailure(failure: SearchResult["modelFailure"], terminal: Terminal): void {
  if (failure === undefined) return;
  const [modelId, why] = [printable(failure.modelId), printable(inEnglish(failure.why))];
  terminal.warn(`The model ${modelId} does not run: found by words alone. ${why}`);
}

/** Counted from 1, as people count. */
function problemLine(
  text: string,
  { message, range: { startChar, endChar }, expected }: SearchResult["understood"]["problems"][number],
): string {
  const part = text.slice(startChar, endChar);
  const shown = part.length <= partCharsMax ? part : `${part.slice(0, partCharsMax)}…`;
  const told = `${message.replaceAll("-", " ")} at character ${startChar + 1}: ${printable(shown)}`;
  return expected === "" ? told : `${told}; expected ${expected}`;
}

/** What was asked for by its look or sound and had no part in the answer. */
function tellMissing(
  { target, name, sound, unseen }: SearchResult["looks"][number],
  terminal: Terminal,
): void {
  const asks = sound === undefined ? "look" : "sound";
  if (name === undefined) terminal.warn(`There is no ${target} any more to ${asks} like.`);
  else if (unseen)
    terminal.warn(
      sound === undefined
        ? `${printable(name)} could not be looked at, and had no part in the answer.`
        : `${printable(name)} has nothing to compare there: it is silent or too short, or was not listened to yet. It had no part in the answer.`,
    );
}
