/** A formula answers a number, a text or a truth; it reads as what it answered. */
import { formatMoney, formatNumber } from "@/kit/formats";
import { textDisplay } from "../shapes/display";

export const display = textDisplay(
  120,
  (value, field, language) => {
    if (typeof value === "number") return formatNumber(value, field.options?.decimals);
    if (typeof value === "boolean") return language === "zh" ? (value ? "是" : "否") : value ? "Yes" : "No";
    if (value && typeof value === "object" && "amount" in value)
      return formatMoney(value as { amount: string; currency: string }, language);
    return String(value);
  },
  "end",
);
