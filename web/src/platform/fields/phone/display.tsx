import { formatPhone } from "@/kit/formats";
import type { FieldDisplay, ShowProps } from "../kinds";
import { textDisplay } from "../shapes/display";

function Read({ value }: ShowProps) {
  return (
    <a className="num" href={`tel:${String(value).replace(";ext=", ",")}`}>
      {formatPhone(String(value))}
    </a>
  );
}

export const display: FieldDisplay = { ...textDisplay(144, (value) => formatPhone(String(value))), Read };
