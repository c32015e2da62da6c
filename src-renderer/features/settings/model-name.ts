import type { Text } from "#ui/ui/text.tsx";

const names = {
  "static-en": "spaces.static-en",
  "static-en-128": "spaces.static-en-128",
} as const;
const hints = {
  "static-en": "spaces.hint.static-en",
  "static-en-128": "spaces.hint.static-en-128",
} as const;

const isBundled = (modelId: string): modelId is keyof typeof names => Object.hasOwn(names, modelId);

/** Those that come with the program have a name in every language; others are called by their id. */
export const modelName = (text: Text, modelId: string): string =>
  isBundled(modelId) ? text(names[modelId]) : modelId;

export const modelHint = (text: Text, modelId: string): string | undefined =>
  isBundled(modelId) ? text(hints[modelId]) : undefined;
