import { RouterProvider } from "@tanstack/react-router";
import { Tooltip } from "radix-ui";
import { Component, StrictMode, useEffect, useState, type ReactNode } from "react";
import { createRoot } from "react-dom/client";
import { CaptureProvider } from "#ui/features/capture/capture-provider.tsx";
import { ActivityProvider } from "#ui/state/activity.tsx";
import type { Connection } from "#ui/state/connection.ts";
import { useSettings } from "#ui/state/system.ts";
import { createQueryClient, TesseraProvider } from "#ui/state/tessera.tsx";
import { TextProvider } from "#ui/ui/text.tsx";
import { ToastProvider } from "#ui/ui/toasts.tsx";
import { ErrorPanel } from "./error-panel.tsx";
import { createAppRouter } from "./router.tsx";
import { applyKeptTheme, useTheme } from "./theme.ts";
import "#ui/ui/base.css";

/** Language and look, as the settings say. */
function Settled({ children }: { readonly children: ReactNode }) {
  const { data: settings } = useSettings();
  const locale = settings?.locale ?? (navigator.language.startsWith("de") ? "de" : "en");
  useTheme(settings?.theme);
  useEffect(() => {
    document.documentElement.lang = locale;
  }, [locale]);
  return <TextProvider locale={locale}>{children}</TextProvider>;
}

/** The last resort: whatever breaks outside a screen still leaves a way on. */
class Boundary extends Component<{ readonly children: ReactNode }, { readonly error: Error | undefined }> {
  override state = { error: undefined };
  static getDerivedStateFromError(error: Error) {
    return { error };
  }
  override render() {
    return this.state.error === undefined ? (
      this.props.children
    ) : (
      <ErrorPanel error={this.state.error} reset={() => location.reload()} />
    );
  }
}

function App({ connection }: { readonly connection: Connection }) {
  const [queries] = useState(createQueryClient);
  const [router] = useState(createAppRouter);
  return (
    <TesseraProvider connection={connection} queries={queries}>
      <Settled>
        <Boundary>
          <Tooltip.Provider delayDuration={400}>
            <ToastProvider>
              <ActivityProvider>
                <CaptureProvider>
                  <RouterProvider router={router} />
                </CaptureProvider>
              </ActivityProvider>
            </ToastProvider>
          </Tooltip.Provider>
        </Boundary>
      </Settled>
    </TesseraProvider>
  );
}

/** Starts the window over a connection: the edge's, the desktop's, or a test's. */
export function start(connection: Connection): void {
  applyKeptTheme();
  const root = document.querySelector("#root");
  if (root === null) throw new Error("the page has no #root");
  createRoot(root).render(
    <StrictMode>
      <App connection={connection} />
    </StrictMode>,
  );
}
