/** Five tiles of a mosaic that make a T; the one that was found is gold. */
export function Logo({ size = 32 }: { readonly size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <g className="fill-accent">
        <path d="M3.6 4.3 11 3.8l.5 7-7.5.3z" />
        <path d="m12.7 3.7 6.7.3-.3 6.9-6.2-.1z" />
        <path d="m12.8 12.2 6.4.1.3 6.6-6.8.2z" />
        <path d="m12.6 20.4 7-.1-.4 7.4-6.3-.3z" />
      </g>
      <path className="fill-gold" d="m20.8 3.9 7.4.5-.3 6.6-7.2-.2z" />
    </svg>
  );
}
