import { WifiOff } from "lucide-react";
import { useConnection, useConnectionState } from "#ui/state/tessera.tsx";
import { useText } from "#ui/ui/text.tsx";

/** Says that Tessera cannot be reached; it is tried again by itself. */
export function ConnectionBanner() {
  const text = useText();
  const connection = useConnection();
  const state = useConnectionState();
  if (state !== "lost") return null;
  return (
    <div
      role="alert"
      className="flex items-center justify-center gap-3 bg-harm-soft px-4 py-2 text-sm text-harm"
    >
      <WifiOff aria-hidden="true" className="size-4" />
      {text("connection.lost")}
      <button type="button" className="font-semibold underline" onClick={() => connection.retryNow()}>
        {text("connection.retry")}
      </button>
    </div>
  );
}
