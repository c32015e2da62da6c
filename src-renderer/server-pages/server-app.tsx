import { QueryClientProvider } from "@tanstack/react-query";
import { Tooltip } from "radix-ui";
import { useMemo, useState, type ReactNode } from "react";
import { pagePaths } from "#shared/rpc/server/page-paths.ts";
import { AdminContext } from "#ui/state/admin-client.ts";
import { createQueryClient } from "#ui/state/tessera.tsx";
import { TextProvider, useText, type Locale } from "#ui/ui/text.tsx";
import { ToastProvider } from "#ui/ui/toasts.tsx";
import { usePath } from "./address.tsx";
import { CallbackPage } from "./callback-page.tsx";
import { DevicePage } from "./device-page.tsx";
import { InvitationPage } from "./invitation-page.tsx";
import { JoinPage } from "./join-page.tsx";
import { ManagedPage } from "./managed-page.tsx";
import { NowherePage } from "./nowhere-page.tsx";
import { createServer, SessionContext, useSession } from "./server.ts";
import { SetUpPage } from "./set-up-page.tsx";
import { SignInPage } from "./sign-in-page.tsx";

/** The team server's own pages, in the browser's language. */
export function ServerApp({ locale }: { readonly locale: Locale }) {
  const [queries] = useState(createQueryClient);
  return (
    <TextProvider locale={locale}>
      <QueryClientProvider client={queries}>
        <Tooltip.Provider delayDuration={400}>
          <ToastProvider>
            <Session onSignedOut={() => queries.clear()}>
              <ShownPage />
            </Session>
          </ToastProvider>
        </Tooltip.Provider>
      </QueryClientProvider>
    </TextProvider>
  );
}

type Way = "in" | "out" | "ended";

/** Whoever signs out, or is signed out, leaves nothing of what they saw. */
function Session({
  onSignedOut,
  children,
}: {
  readonly onSignedOut: () => void;
  readonly children: ReactNode;
}) {
  const [way, setWay] = useState<Way>("out");
  const [{ server, keep }] = useState(() => createServer(() => (setWay("ended"), onSignedOut())));
  const [actions] = useState(() => ({
    signedIn: (token: string): void => (keep(token), setWay("in")),
    signOut: (): void => (keep(undefined), setWay("out"), onSignedOut()),
  }));
  const session = useMemo(
    () => ({ server, isSignedIn: way === "in", isEnded: way === "ended", ...actions }),
    [server, way, actions],
  );
  return (
    <SessionContext value={session}>
      <AdminContext value={server}>{children}</AdminContext>
    </SessionContext>
  );
}

/** Which page this is, by its address. */
function ShownPage() {
  const text = useText();
  const path = usePath();
  const { isSignedIn, isEnded } = useSession();
  if (!pagePaths.some((each) => each === path)) return <NowherePage />;
  if (path === "/set-up") return <SetUpPage />;
  if (path === "/invitation") return <InvitationPage />;
  if (path === "/join") return <JoinPage />;
  if (path === "/sign-in/callback") return <CallbackPage />;
  if (!isSignedIn) return <SignInPage notice={isEnded ? text("server.signedOut") : undefined} />;
  return path === "/device" ? <DevicePage /> : <ManagedPage />;
}
