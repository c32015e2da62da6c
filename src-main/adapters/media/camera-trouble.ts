import type { CameraTrouble } from "#shared/model/camera.ts";

/** By what the program says last. It is never shown: the address stands in it, with the password. */
export function troubleOf(said: string): CameraTrouble {
  if (/\b40[13]\b/u.test(withoutAddresses(said))) return "refused";
  if (/\b404\b|\b410\b|\b454\b/u.test(withoutAddresses(said))) return "missing";
  if (
    /Invalid data|not on the list|no streams|does not contain any stream|matches no streams|Decoder .* not found/iu.test(
      said,
    )
  )
    return "no-picture";
  return "unreachable";
}

/** A number in an address is no answer of the camera. */
const withoutAddresses = (said: string): string => said.replaceAll(/\w+:\/\/[^\s']+/gu, "");
