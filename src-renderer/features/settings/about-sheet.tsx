import { KeyRound } from "lucide-react";
import { useAbout } from "#ui/state/system.ts";
import { Sheet } from "#ui/ui/page.tsx";
import { useText } from "#ui/ui/text.tsx";

/** How the library is locked, and what this program is. */
export function AboutSheet() {
  const text = useText();
  const { data: about } = useAbout();
  if (about === undefined) return null;
  const facts = [
    [text("about.version"), about.version],
    [text("about.shape"), text(`about.shape.${about.shape}`)],
    [text("about.data"), about.dataFolder],
    [text("about.platform"), about.platform],
    [text("about.model"), `${about.model.id} (${about.model.dimensions})`],
  ] as const;
  return (
    <>
      <Sheet title={text("key.title")}>
        <div className="flex gap-3 py-4">
          <KeyRound aria-hidden="true" className="mt-0.5 size-5 shrink-0 text-accent" />
          <div>
            <h3 className="font-medium">{text(`key.${about.keyLevel}`)}</h3>
            <p className="mt-0.5 max-w-[64ch] text-sm text-muted">{text(`key.${about.keyLevel}.hint`)}</p>
          </div>
        </div>
      </Sheet>
      <Sheet title={text("about.title")}>
        <dl className="grid grid-cols-[auto_1fr] gap-x-8 gap-y-2 py-4 text-sm">
          {facts.map(([name, value]) => (
            <div key={name} className="col-span-2 grid grid-cols-subgrid">
              <dt className="text-faint">{name}</dt>
              <dd className="[overflow-wrap:anywhere]">{value}</dd>
            </div>
          ))}
        </dl>
      </Sheet>
    </>
  );
}
