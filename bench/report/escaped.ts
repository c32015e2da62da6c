const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** Text as it may stand in HTML and in its attributes. */
export const escaped = (text: string): string => text.replace(/[&<>"]/g, (char) => entities[char] ?? char);
