import { mean_pooling, pipeline } from "@huggingface/transformers";
import { checkedRows, localRuntime, ModelNotLoadable } from "./local-runtime.ts";
import type { Loaded, ProcessOrder, TextService } from "./model-service.ts";

export async function loadTextService(order: ProcessOrder): Promise<Loaded<TextService>> {
  const { name, options } = localRuntime(order);
  const { pooling, prefix, tokensMax, dimensions } = order.use;
  if (dimensions === undefined) throw new ModelNotLoadable("its catalogue entry names no dimensions");
  const { tokenizer, model } = await pipeline("feature-extraction", name, options);
  const countOf = (text: string): number => tokenizer.encode(text, { add_special_tokens: false }).length;
  return {
    async embed(texts) {
      const inputs = tokenizer(
        texts.map((text) => prefix + text),
        { padding: true, truncation: true, max_length: tokensMax },
      );
      const { last_hidden_state: states } = await model(inputs);
      if (states === undefined) throw new ModelNotLoadable("it gives no states of its tokens");
      const pooled =
        pooling === "mean"
          ? mean_pooling(states, inputs.attention_mask)
          : states.slice(null, pooling === "cls" ? 0 : -1);
      const { data, dims } = pooled.normalize(2, -1);
      const rows = checkedRows(data, dims, texts.length, dimensions);
      // A text without a token has no direction; what marks its ends would give it one.
      for (const [row, text] of texts.entries())
        if (text.trim() === "" || countOf(text) === 0) rows.fill(0, row * dimensions, (row + 1) * dimensions);
      return rows;
    },
    countTokens: (texts) => texts.map(countOf),
  };
}
