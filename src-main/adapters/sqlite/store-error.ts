import { StoreFullError } from "#core/ports/library-store.ts";

/** What the core can do something about is told in its own terms; all else is a bug and stays as it is. */
export const asStoreError = (error: Error): Error =>
  "code" in error && typeof error.code === "string" && /^SQLITE_(FULL|IOERR)/.test(error.code)
    ? new StoreFullError(error.message, { cause: error })
    : error;
