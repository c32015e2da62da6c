import type { ReactNode } from "react";

/** A screen with a title, its actions, and what it is about. */
export function Page({
  title,
  hint,
  actions,
  children,
}: {
  readonly title: string;
  readonly hint?: string;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <div className="h-full overflow-y-auto">
      <div className="mx-auto max-w-4xl px-8 pt-8 pb-16 max-sm:px-4 max-sm:pt-5 max-sm:pb-8">
        <header className="mb-5 flex flex-wrap items-end gap-3">
          <div className="min-w-56 flex-1">
            <h1 className="text-2xl font-semibold tracking-tight">{title}</h1>
            {hint === undefined ? null : <p className="mt-0.5 text-muted">{hint}</p>}
          </div>
          {actions}
        </header>
        {children}
      </div>
    </div>
  );
}

/** A part of a screen on its own sheet. */
export function Sheet({ title, children }: { readonly title?: string; readonly children: ReactNode }) {
  return (
    <section {...(title === undefined ? {} : { "aria-label": title })} className="mb-6">
      {title === undefined ? null : (
        <h2 className="mb-2 text-xs font-semibold tracking-wide text-faint uppercase">{title}</h2>
      )}
      <div className="rounded-lg border border-line bg-surface px-5 shadow-1 max-sm:px-4">{children}</div>
    </section>
  );
}
