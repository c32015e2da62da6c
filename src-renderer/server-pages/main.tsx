import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { ServerApp } from "./server-app.tsx";
import "#ui/ui/base.css";

const darkLook = matchMedia("(prefers-color-scheme: dark)");
const follow = (): void => {
  document.documentElement.dataset["theme"] = darkLook.matches ? "dark" : "light";
};
follow();
darkLook.addEventListener("change", follow);

// Dialogs write a style sheet of their own: it is let through by the nonce that came with this page alone.
const { nonce } = document.querySelector<HTMLMetaElement>("meta[property=csp-nonce]") ?? {};
Object.assign(globalThis, { __webpack_nonce__: nonce });

const locale = navigator.language.startsWith("de") ? "de" : "en";
document.documentElement.lang = locale;
const root = document.querySelector("#root");
if (root === null) throw new Error("the page has no #root");
createRoot(root).render(
  <StrictMode>
    <ServerApp locale={locale} />
  </StrictMode>,
);
