import type { ReactNode } from "react";
import type { PagePath } from "#shared/rpc/server/page-paths.ts";
import { useText } from "#ui/ui/text.tsx";
import { PageLink } from "./address.tsx";
import { linkLook } from "./link-look.ts";

const words = {
  "/": "server.signIn.title",
  "/invitation": "server.invitation.title",
  "/join": "server.join.title",
} as const satisfies Partial<Record<PagePath, string>>;

/** The other pages for whoever is not signed in, as the end of a sentence. */
export function WaysIn({
  to,
  children,
}: {
  readonly to: readonly (keyof typeof words)[];
  readonly children?: ReactNode;
}) {
  const text = useText();
  return (
    <p className="flex flex-wrap gap-x-3 gap-y-1 text-sm text-muted">
      {children}
      {to.map((path) => (
        <PageLink key={path} to={path} className={linkLook}>
          {text(words[path])}
        </PageLink>
      ))}
    </p>
  );
}
