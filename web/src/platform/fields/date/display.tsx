import { formatDate } from "@/kit/formats";
import { textDisplay } from "../shapes/display";

export const display = textDisplay(116, (value, _field, language) => formatDate(String(value), language), undefined);
