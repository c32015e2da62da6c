/** A link among words. */
export const linkLook = "font-medium text-accent underline underline-offset-2 hover:text-accent-hover";
/** A link that does what a button does. */
export const buttonLook =
  "inline-flex h-8 shrink-0 items-center gap-1.5 rounded-md border border-line bg-surface px-3 text-sm font-medium shadow-1 hover:border-line-strong hover:bg-sunken";
export const mainLook =
  "inline-flex h-8 shrink-0 items-center gap-1.5 rounded-md bg-accent px-3 text-sm font-medium text-on-accent shadow-1 hover:bg-accent-hover";
