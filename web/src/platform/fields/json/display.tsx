import type { FieldDisplay, ShowProps } from "../kinds";
import { textDisplay } from "../shapes/display";

function Read({ value }: ShowProps) {
  return <pre className="json">{JSON.stringify(value, null, 2)}</pre>;
}

export const display: FieldDisplay = { ...textDisplay(180, (value) => JSON.stringify(value)), Read };
