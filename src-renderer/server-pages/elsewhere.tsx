import { linkLook } from "./link-look.ts";

/** The same page where people reach the server: browsers hold passkeys, and services send people back, for one address alone. */
export function Elsewhere({ origin }: { readonly origin: string }) {
  return (
    <a href={`${origin}${location.pathname}`} className={linkLook}>
      {new URL(origin).host}
    </a>
  );
}
