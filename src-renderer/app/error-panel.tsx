import { TriangleAlert } from "lucide-react";
import { Button } from "#ui/ui/button.tsx";
import { Empty } from "#ui/ui/empty.tsx";
import { useText } from "#ui/ui/text.tsx";

/** Something of ours broke; the rest of the window goes on. */
export function ErrorPanel({ error, reset }: { readonly error: unknown; readonly reset: () => void }) {
  const text = useText();
  return (
    <Empty
      icon={<TriangleAlert aria-hidden="true" />}
      title={text("broken.title")}
      hint={text("broken.hint")}
    >
      <Button look="primary" onClick={reset}>
        {text("broken.again")}
      </Button>
      <details className="mt-4 w-full text-left text-xs text-muted">
        <summary className="rounded-sm hover:text-ink">{text("broken.details")}</summary>
        <pre className="mt-2 overflow-x-auto rounded-md border border-line bg-sunken p-3" tabIndex={0}>
          {error instanceof Error ? (error.stack ?? error.message) : String(error)}
        </pre>
      </details>
    </Empty>
  );
}
