import { useEffect, useRef, type ReactNode } from "react";
import { Logo } from "#ui/ui/logo.tsx";
import { useText } from "#ui/ui/text.tsx";

/** Who reads by ear is told which page this has become. */
export function usePageTitle(title: string) {
  const text = useText();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = text("server.documentTitle", { title });
    // A form that was begun keeps its place.
    if (document.activeElement === null || document.activeElement === document.body) heading.current?.focus();
  }, [title, text]);
  return heading;
}

/** A page for whoever is not signed in, or has one thing to do. */
export function Narrow({
  title,
  about,
  children,
}: {
  readonly title: string;
  readonly about?: string;
  readonly children: ReactNode;
}) {
  const text = useText();
  const heading = usePageTitle(title);
  return (
    <div className="h-full overflow-y-auto">
      <main className="mx-auto flex min-h-full max-w-lg flex-col justify-center px-4 py-8">
        <p className="mb-4 flex items-center gap-2.5 text-lg font-semibold tracking-tight">
          <Logo size={28} />
          {text("server.product")}
        </p>
        <div className="rounded-lg border border-line bg-surface px-5 py-5 shadow-1 sm:px-7 sm:py-6">
          <h1 ref={heading} tabIndex={-1} className="text-xl font-semibold tracking-tight outline-none">
            {title}
          </h1>
          {about === undefined ? null : <p className="mt-1 text-muted">{about}</p>}
          <div className="mt-5 flex flex-col gap-4">{children}</div>
        </div>
      </main>
    </div>
  );
}

/** What is not there yet, or could not be had. */
export function Waiting({ problem }: { readonly problem?: string | undefined }) {
  const text = useText();
  return (
    <main className="flex h-full items-center justify-center px-4">
      <p
        role={problem === undefined ? "status" : "alert"}
        className={problem === undefined ? "text-muted" : "text-harm"}
      >
        {problem ?? text("loading")}
      </p>
    </main>
  );
}
