import { formatNumber } from "@/kit/formats";
import { textDisplay } from "../shapes/display";

export const display = textDisplay(
  110,
  (value, field) => formatNumber(value as number, field.options?.decimals, field.options?.grouping !== false),
  "end",
);
