/** What was shown outside the page, for the specs to look at: `_log` of the stand-in. */
export type Shown =
  | { readonly external: string }
  | { readonly errorBox: readonly [title: string, content: string] }
  | { readonly notification: readonly [title: string, body: string] };
export const log: Shown[] = [];
