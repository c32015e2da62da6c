import { Dialog } from "#ui/ui/dialog.tsx";
import { Keys } from "#ui/ui/keys.tsx";
import { useText } from "#ui/ui/text.tsx";
import { shortcuts } from "./shortcuts.ts";

const syntax = [
  "example.phrase",
  "example.not",
  "example.or",
  "example.kind",
  "example.folder",
  "example.date",
  "example.tag",
  "example.lang",
  "example.size",
  "example.colour",
  "example.label",
  "example.near",
  "example.spoken",
  "example.sort",
] as const;

/** The keys, and the language of the search box. */
export function ShortcutHelp({
  open,
  onOpenChange,
}: {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
}) {
  const text = useText();
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={text("help.title")} isText>
      <dl className="grid grid-cols-[auto_1fr] items-center gap-x-6 gap-y-2">
        {shortcuts.map(({ keys, key }) => (
          <div key={key} className="col-span-2 grid grid-cols-subgrid items-center">
            <dt>
              <Keys of={keys} />
            </dt>
            <dd className="text-sm">{text(key)}</dd>
          </div>
        ))}
      </dl>
      <h3 className="mt-5 mb-2 text-xs font-semibold tracking-wide text-faint uppercase">
        {text("help.syntax")}
      </h3>
      <dl className="grid grid-cols-[auto_1fr] items-baseline gap-x-6 gap-y-2 max-sm:grid-cols-1">
        {syntax.map((example) => (
          <div key={example} className="col-span-2 grid grid-cols-subgrid items-baseline max-sm:col-span-1">
            <dt>
              <code className="rounded-sm bg-sunken px-1.5 font-mono text-sm text-accent">
                {text(example)}
              </code>
            </dt>
            <dd className="text-sm text-muted">{text(`${example}.hint`)}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
