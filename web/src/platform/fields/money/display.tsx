import { formatMoney, type Money } from "@/kit/formats";
import { textDisplay } from "../shapes/display";

export const display = textDisplay(
  168,
  (value, _field, language) =>
    value && typeof value === "object" && "amount" in value ? formatMoney(value as Money, language) : String(value),
  "end",
);
