import type { ReasonCode } from "#shared/model/item.ts";

/** Why something that plays cannot be read, in a sentence for people. Never its content. */
export class MediaFailure extends Error {
  override readonly name = "MediaFailure";
  readonly code: ReasonCode;

  constructor(code: ReasonCode, detail: string) {
    super(detail);
    this.code = code;
  }
}
