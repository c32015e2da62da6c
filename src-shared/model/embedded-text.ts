import type { SegmentDraft } from "./segment.ts";

/** What the model reads of a segment: where it stands says as much as what it says. A place without words means nothing. */
export const embeddedText = (
  title: string | undefined,
  { headingPath, text }: Pick<SegmentDraft, "headingPath" | "text">,
): string =>
  text === ""
    ? ""
    : [...(title === undefined || headingPath[0] === title ? [] : [title]), ...headingPath, text].join(". ");
