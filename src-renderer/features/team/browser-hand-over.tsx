import { ExternalLink } from "lucide-react";
import type { AskingInBrowser } from "#ui/state/browser-join.ts";
import { Button, OutwardLink } from "#ui/ui/button.tsx";
import { useText } from "#ui/ui/text.tsx";

interface BrowserHandOverProps {
  readonly asking: AskingInBrowser;
  readonly onGiveUp: () => void;
}

/** The code that the server's page is to show as well, and the way there. */
export function BrowserHandOver({ asking: { link, userCode }, onGiveUp }: BrowserHandOverProps) {
  const text = useText();
  const title = text("team.browser.title");
  return (
    <section aria-label={title} className="flex flex-col gap-3 rounded-md border border-line bg-sunken p-4">
      <p className="max-w-[64ch] text-sm">{text("team.browser.open")}</p>
      <p role="status" className="font-mono text-2xl font-semibold tracking-widest select-all">
        {userCode}
      </p>
      <div className="flex flex-wrap items-center gap-2">
        <OutwardLink look="primary" href={link}>
          <ExternalLink aria-hidden="true" className="size-4" />
          {text("team.browser.link")}
        </OutwardLink>
        <Button onClick={onGiveUp}>{text("cancel")}</Button>
      </div>
      <p className="text-xs text-muted">{text("team.browser.waiting")}</p>
    </section>
  );
}
