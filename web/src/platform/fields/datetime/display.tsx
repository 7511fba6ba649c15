import { formatTime } from "@/kit/formats";
import { textDisplay } from "../shapes/display";

export const display = textDisplay(150, (value, _field, language) => formatTime(String(value), language));
