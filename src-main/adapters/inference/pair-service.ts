import { AutoModelForSequenceClassification, AutoTokenizer } from "@huggingface/transformers";
import { checkedRows, localRuntime } from "./local-runtime.ts";
import type { Loaded, PairService, ProcessOrder } from "./model-service.ts";

export async function loadPairService(order: ProcessOrder): Promise<Loaded<PairService>> {
  const { name, options } = localRuntime(order);
  const [tokenizer, model] = await Promise.all([
    AutoTokenizer.from_pretrained(name, options),
    AutoModelForSequenceClassification.from_pretrained(name, options),
  ]);
  return {
    async score(question, texts) {
      const inputs = tokenizer(
        texts.map(() => question),
        { text_pair: [...texts], padding: true, truncation: true, max_length: order.use.tokensMax },
      );
      const { logits } = await model(inputs);
      const rows = checkedRows(logits?.data, logits?.dims ?? [], texts.length, 1);
      return rows.map((logit) => 1 / (1 + Math.exp(-logit)));
    },
  };
}
