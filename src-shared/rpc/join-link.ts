import * as z from "zod";

/** What the app's form for joining a team begins with; whoever it is for presses the button themselves. */
export const JoinOffer = z.object({
  server: z.url({ protocol: /^https?$/ }).max(2_000),
  code: z.string().min(1).max(500).optional(),
  email: z.string().min(1).max(254).optional(),
});
export type JoinOffer = z.infer<typeof JoinOffer>;

/** `tessera://join?server=…&code=…`, or with the e-mail address of whoever signs in. */
export function joinLink({ server, code, email }: JoinOffer): string {
  const given = Object.entries({ server, code, email }).flatMap(([name, value]) =>
    value === undefined || value === "" ? [] : [`${name}=${encodeURIComponent(value)}`],
  );
  return `tessera://join?${given.join("&")}`;
}
