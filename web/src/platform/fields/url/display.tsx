import type { FieldDisplay, ShowProps } from "../kinds";
import { textDisplay } from "../shapes/display";

const shown = (value: unknown) =>
  String(value)
    .replace(/^https?:\/\//, "")
    .replace(/\/$/, "");

function Read({ value }: ShowProps) {
  const href = String(value);
  if (!/^https?:\/\//i.test(href)) return <span>{href}</span>;
  return (
    <a href={href} target="_blank" rel="noreferrer noopener">
      {shown(value)}
    </a>
  );
}

export const display: FieldDisplay = { ...textDisplay(180, shown), Read };
