import { Shapes } from "lucide-react";
import { useAbout } from "#ui/state/system.ts";
import { useText } from "#ui/ui/text.tsx";

/** On every screen of the sample library: that it is one, so that nobody takes it for their own. */
export function DemoBar() {
  const text = useText();
  const { data: about } = useAbout();
  if (about?.demo !== true) return null;
  return (
    <p className="flex items-center justify-center gap-2 bg-gold-soft px-4 py-1.5 text-sm text-gold-ink">
      <Shapes aria-hidden="true" className="size-4 shrink-0" />
      {text("demo.library")}
    </p>
  );
}
