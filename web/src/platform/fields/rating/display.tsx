import type { FieldDisplay, ShowProps } from "../kinds";

function Cell({ field, value }: ShowProps) {
  const most = field.options?.max ?? 5;
  const stars = Number(value);
  return (
    <span className="rating" role="img" aria-label={`${stars} / ${most}`}>
      {"★".repeat(Math.max(0, Math.min(stars, most)))}
      <span className="rating-rest">{"★".repeat(Math.max(0, most - stars))}</span>
    </span>
  );
}

export const display: FieldDisplay = { Cell, width: 110, text: (value) => String(value) };
