import { useText } from "#ui/ui/text.tsx";
import { PageLink } from "./address.tsx";
import { Narrow } from "./frame.tsx";
import { linkLook } from "./link-look.ts";

/** An address that no page of the server has. */
export function NowherePage() {
  const text = useText();
  return (
    <Narrow title={text("server.nowhere")} about={text("server.nowhereHint")}>
      <PageLink to="/" className={linkLook}>
        {text("server.overview")}
      </PageLink>
    </Narrow>
  );
}
