import type { Input } from "mediabunny";

/** The picture that comes with a song: decoded here, where nothing can be done with a broken one, and made small. */
export async function coverOf(input: Input, edgePxMax: number): Promise<Uint8Array | undefined> {
  const { images = [] } = await input.getMetadataTags();
  const cover = images.find(({ kind }) => kind === "coverFront") ?? images[0];
  if (cover === undefined) return undefined;
  const picture = await createImageBitmap(new Blob([new Uint8Array(cover.data)], { type: cover.mimeType }));
  const scale = Math.min(1, edgePxMax / Math.max(picture.width, picture.height));
  const [width, height] = [picture.width, picture.height].map((edge) =>
    Math.max(1, Math.round(edge * scale)),
  );
  const canvas = new OffscreenCanvas(width ?? 1, height ?? 1);
  canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return new Uint8Array(await (await canvas.convertToBlob({ type: "image/png" })).arrayBuffer());
}
