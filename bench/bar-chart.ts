import type { Chart } from "./report.ts";

const [labelWidth, barWidth, barHeight, gap] = [250, 400, 18, 8];

/** An SVG with a bar for each value, and a line where its target is. */
export function barChart({ unit, bars }: Chart): string {
  const most = Math.max(...bars.flatMap(({ value, target = 0 }) => [value, target])) * 1.05;
  const at = (value: number) => Math.round((barWidth * value) / most);
  const height = (bars.length + 1) * (barHeight + gap);
  const drawn = bars.map(({ label, value, target }, index) => {
    const top = index * (barHeight + gap);
    const middle = top + barHeight - 5;
    const line =
      target === undefined
        ? ""
        : `<line x1="${labelWidth + at(target)}" x2="${labelWidth + at(target)}" y1="${top - 3}" y2="${top + barHeight + 3}" stroke="#d1242f" stroke-width="2"/>`;
    return (
      `<text x="${labelWidth - 8}" y="${middle}" text-anchor="end">${escaped(label)}</text>` +
      `<rect x="${labelWidth}" y="${top}" width="${at(value)}" height="${barHeight}" fill="#4078c0"/>${line}` +
      `<text x="${labelWidth + barWidth + 8}" y="${middle}">${value.toPrecision(3)}</text>`
    );
  });
  const caption = `<text x="${labelWidth}" y="${height - 8}" fill="#666">${escaped(unit)}; red: target</text>`;
  const width = labelWidth + barWidth + 70;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 -4 ${width} ${height}" ` +
    `font-family="sans-serif" font-size="12">\n${drawn.join("\n")}\n${caption}\n</svg>\n`
  );
}

const escaped = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
