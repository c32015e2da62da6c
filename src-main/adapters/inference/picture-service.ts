import {
  AutoProcessor,
  AutoTokenizer,
  CLIPTextModelWithProjection,
  CLIPVisionModelWithProjection,
  RawImage,
  SiglipTextModel,
  SiglipVisionModel,
} from "@huggingface/transformers";
import { atUnitLength, checkedRows, localRuntime, ModelNotLoadable } from "./local-runtime.ts";
import type { Loaded, PictureService, ProcessOrder } from "./model-service.ts";

const families = {
  clip: {
    Text: CLIPTextModelWithProjection,
    Vision: CLIPVisionModelWithProjection,
    text: "text_embeds",
    image: "image_embeds",
    padding: true,
  },
  // Trained on texts that are filled up to one length.
  siglip: {
    Text: SiglipTextModel,
    Vision: SiglipVisionModel,
    text: "pooler_output",
    image: "pooler_output",
    padding: "max_length",
  },
} as const;

export async function loadPictureService(order: ProcessOrder): Promise<Loaded<PictureService>> {
  const { name, options } = localRuntime(order);
  const { dimensions, tokensMax } = order.use;
  const family = families[order.family === "siglip" ? "siglip" : "clip"];
  if (dimensions === undefined) throw new ModelNotLoadable("its catalogue entry names no dimensions");
  const [tokenizer, processor, texts, vision] = await Promise.all([
    AutoTokenizer.from_pretrained(name, options),
    AutoProcessor.from_pretrained(name, options),
    family.Text.from_pretrained(name, options),
    family.Vision.from_pretrained(name, options),
  ]);
  const rowsOf = (output: Record<string, Output | undefined>, what: string, count: number) => {
    const found = output[what];
    if (found === undefined) throw new ModelNotLoadable(`it gives no ${what}`);
    return atUnitLength(checkedRows(found.data, found.dims, count, dimensions), dimensions);
  };
  return {
    async embedTexts(given) {
      const inputs = tokenizer([...given], {
        padding: family.padding,
        truncation: true,
        max_length: tokensMax,
      });
      return rowsOf(await texts(inputs), family.text, given.length);
    },
    async embedPictures(pictures) {
      const images = pictures.map(({ rgb, width, height }) => new RawImage(rgb, width, height, 3));
      return rowsOf(await vision(await processor(images)), family.image, pictures.length);
    },
  };
}

interface Output {
  readonly data: unknown;
  readonly dims: readonly number[];
}
