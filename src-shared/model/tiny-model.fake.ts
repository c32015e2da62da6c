/** A model of a catalogue, without the files that a test gives it. */
export const tinyModel = {
  id: "tiny",
  kind: "text",
  family: "text-encoder",
  name: "Tiny",
  host: "huggingface",
  repository: "people/tiny",
  licence: "MIT",
  megabytes: 1,
  languages: ["en"],
} as const;
