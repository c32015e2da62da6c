import { fileURLToPath } from "node:url";
import { loadStaticModel } from "#adapters/models/static-model.ts";
import { createProse, readWords } from "./prose.ts";
import { createRandom } from "./random.ts";

const modelFolder = fileURLToPath(new URL("../../models/static-en", import.meta.url));

/** Paragraphs of one subject: what a document has. */
const paragraphsPerSubject = 20;

/**
 * Paragraphs through the bundled model, some of each subject one after another; the subject is the cluster. Questions
 * (another seed) have subjects of their own.
 */
export async function writeProseVectors(
  seed: number,
  vectors: Float32Array,
  clusters: Uint16Array,
): Promise<void> {
  const { space, embedInto } = await loadStaticModel(modelFolder, "static-en");
  const words = readWords();
  const random = createRandom(seed);
  let prose = createProse(random, words);
  for (let row = 0; row < clusters.length; row += 1) {
    if (row % paragraphsPerSubject === 0) prose = createProse(random, words);
    clusters[row] = Math.floor(row / paragraphsPerSubject);
    embedInto(prose.paragraph(), vectors.subarray(row * space.dimensions, (row + 1) * space.dimensions));
  }
}
