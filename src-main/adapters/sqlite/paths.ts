/** As stored in `path_folded`: two paths that differ only in case or in how accents are written fold alike. */
export const foldPath = (path: string): string => path.normalize("NFC").toLowerCase();
