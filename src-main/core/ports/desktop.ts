/** The system's own programs. */
export type LaunchOutcome =
  | { readonly kind: "launched" }
  | { readonly kind: "unavailable"; readonly detail: string };

export interface Desktop {
  readonly canReveal: boolean;
  open(path: string): Promise<LaunchOutcome>;
  reveal(path: string): Promise<LaunchOutcome>;
}
