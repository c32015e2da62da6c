/** Draws the files of the sample library that are not text. */
import { writeFile } from "node:fs/promises";
import { documents, letter } from "./documents.ts";
import { makeDocx } from "./docx.ts";
import { makePdf } from "./pdf.ts";
import { drawPicture, pictures } from "./pictures.ts";

const library = new URL("../library/", import.meta.url);
for (const [path, document] of Object.entries(documents)) await writeFile(new URL(path, library), makePdf(document));
await writeFile(new URL("letters/grandmother.docx", library), makeDocx(letter));
for (const picture of pictures) await writeFile(new URL(`photos/${picture.name}`, library), await drawPicture(picture));
