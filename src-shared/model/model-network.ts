import * as z from "zod";

/** Stands in for the hosts that models come from, with their paths. Not encrypted only on this machine; empty: none. */
export const ModelMirror = z
  .string()
  .max(500)
  .regex(/^$|^https:\/\/[^/@\s]+(\/\S*)?$|^http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?(\/\S*)?$/);

/** Without a name and password: a setting is no place for a secret. Empty: none. */
export const ModelProxy = z
  .string()
  .max(500)
  .regex(/^$|^http:\/\/[^/@\s]+\/?$/);
