/** How sure a model was of each token that it wrote. The library names the tokens and throws their scores away. */
import { LogitsProcessor, LogitsProcessorList, type Tensor } from "@huggingface/transformers";

/** Changes no score: what it is given last is what the most likely token is taken from. */
class Listener extends LogitsProcessor {
  readonly odds: number[] = [];
  override _call(_ids: bigint[][], logits: Tensor): Tensor {
    this.odds.push(oddsOfBest(logits.data as Float32Array));
    return logits;
  }
}

/** The share of the largest in the softmax of all; of scores that are no numbers nothing is sure. */
function oddsOfBest(scores: Float32Array): number {
  const best = scores.reduce((most, score) => Math.max(most, score), -Infinity);
  const odds = 1 / scores.reduce((sum, score) => sum + Math.exp(score - best), 0);
  return Number.isFinite(odds) ? odds : 0;
}

/** To be handed to one generation: its list is of what else is to be done with scores, and listened to behind all of that. */
export class ListenedScores extends LogitsProcessorList {
  readonly #listener = new Listener();
  override [Symbol.iterator]() {
    return [...super[Symbol.iterator](), this.#listener].values();
  }
  /** 0 to 1, one for each token in the order they were written. */
  odds(): readonly number[] {
    return this.#listener.odds;
  }
}

export const meanOf = (odds: readonly number[]): number =>
  odds.reduce((sum, each) => sum + each, 0) / odds.length;
