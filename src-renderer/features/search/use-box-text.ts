import { useState } from "react";
import { givenApart, withGiven } from "./edit-query.ts";
import type { QueryText } from "./use-query-text.ts";

export interface BoxText {
  /** What the box shows. */
  readonly written: string;
  /** The terms of the query that name things by identifiers; empty where there are none. */
  readonly given: string;
  readonly write: (next: string) => void;
  /** The whole text, which is final now. */
  readonly finish: (next: string) => string;
  readonly dropGiven: () => void;
}

/**
 * Nobody reads an identifier: what a picture, a sound or a result put into the query stands below the box as a chip, and the box
 * has the words alone. One that is written by hand stays where it is until the text is final.
 */
export function useBoxText({ text, setText, commit }: QueryText): BoxText {
  const [typed, setTyped] = useState<{
    readonly whole: string;
    readonly written: string;
    readonly given: string;
  }>();
  const { written, given } = typed?.whole === text ? typed : givenApart(text);
  return {
    written,
    given,
    write(next) {
      const whole = withGiven(given, next);
      setTyped({ whole, written: next, given });
      setText(whole);
    },
    finish(next) {
      const whole = withGiven(given, next);
      setTyped(undefined);
      commit(whole);
      return whole;
    },
    dropGiven: () => commit(written),
  };
}
