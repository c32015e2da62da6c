/** A two-page PDF with two sentences, so that the frame has something to draw. */
function fakePdf(): string {
  const stream = (lines: readonly string[]): string => {
    const body = `BT /F1 12 Tf 72 640 Td 16 TL ${lines.map((line) => `(${line.replace(/[()\\]/g, "\\$&")}) Tj T*`).join(" ")} ET`;
    return `<< /Length ${body.length} >> stream\n${body}\nendstream`;
  };
  const page = (contents: number): string =>
    `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 7 0 R >> >> /Contents ${contents} 0 R >>`;
  const objects = [
    "<< /Type /Catalog /Pages 2 0 R >>",
    "<< /Type /Pages /Kids [3 0 R 4 0 R] /Count 2 >>",
    page(5),
    page(6),
    stream([
      "The tenant shall pay a deposit of three months' rent, to be returned",
      "within six months after the end of the tenancy.",
    ]),
    stream([
      "Either party may end the agreement by written notice of three months",
      "to the end of a calendar month.",
    ]),
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
  ];
  let text = "%PDF-1.4\n";
  const offsets = objects.map((body, index) => {
    const offset = text.length;
    text += `${index + 1} 0 obj\n${body}\nendobj\n`;
    return offset;
  });
  const table = offsets.map((offset) => `${String(offset).padStart(10, "0")} 00000 n \n`).join("");
  return `${text}xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}trailer << /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${text.length}\n%%EOF`;
}

const tiles = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 240"><rect width="320" height="240" fill="#e8e4d8"/>${Array.from({ length: 12 }, (_, index) => `<rect x="${(index % 4) * 80 + 4}" y="${Math.floor(index / 4) * 80 + 4}" width="72" height="72" rx="4" fill="${index % 3 === 0 ? "#e3b23c" : index % 2 === 0 ? "#2b6f9e" : "#0f4c4f"}"/>`).join("")}</svg>`;

/** Made once: an address of bytes that live in this page. */
export const fakeUrls = {
  pdf: URL.createObjectURL(new Blob([fakePdf()], { type: "application/pdf" })),
  image: URL.createObjectURL(new Blob([tiles], { type: "image/svg+xml" })),
};
