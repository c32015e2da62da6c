import { mediaTypeOfPicture } from "#adapters/formats/image/signatures.ts";
import { CaptureType } from "#shared/model/capture.ts";

/** What the bytes are, whatever their sender says; undefined where it is nothing that is captured. */
export function captureTypeOf(bytes: Buffer): CaptureType | undefined {
  const head = bytes.subarray(0, 12).toString("latin1");
  if (head.startsWith("RIFF") && head.slice(8) === "WAVE") return "audio/wav";
  return CaptureType.safeParse(mediaTypeOfPicture(bytes)).data;
}
