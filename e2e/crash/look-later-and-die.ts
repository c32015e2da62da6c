/** Looks at pictures that were read without it, and is killed before a watch is asked about them; see `late-looks.test.ts`. */
import { isRefusal } from "#core/ports/use-cases.ts";
import { impatient, openRealLibrary } from "./real-library.ts";

const [, , dataFolder = "", count = ""] = process.argv;
const library = await openRealLibrary({ dataFolder, timing: impatient });
// Nothing but the library: the watches are not there yet.
await library.library.start();
for (;;) {
  const answer = await library.search.query(
    { text: "colour:red", offset: 0, limit: 50, typing: false, weak: false, facets: false },
    new AbortController().signal,
  );
  if (!isRefusal(answer) && answer.hits.length === Number(count)) process.kill(process.pid, "SIGKILL");
  await new Promise((resolve) => setTimeout(resolve, 50));
}
