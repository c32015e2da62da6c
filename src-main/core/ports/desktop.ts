/** The system's own programs. */
export type LaunchOutcome =
  | { readonly kind: "launched" }
  /** Whoever looks at the page sits at another machine, or none has a screen. */
  | { readonly kind: "no-screen" }
  /** Opening it would run it. */
  | { readonly kind: "is-program" }
  | { readonly kind: "unavailable"; readonly detail: string };

export interface Desktop {
  readonly canReveal: boolean;
  open(path: string): Promise<LaunchOutcome>;
  reveal(path: string): Promise<LaunchOutcome>;
}
