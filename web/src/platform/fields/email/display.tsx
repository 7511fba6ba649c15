import type { FieldDisplay, ShowProps } from "../kinds";
import { textDisplay } from "../shapes/display";

function Read({ value }: ShowProps) {
  return <a href={`mailto:${String(value)}`}>{String(value)}</a>;
}

export const display: FieldDisplay = { ...textDisplay(200), Read };
